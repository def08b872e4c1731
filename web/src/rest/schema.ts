// Generated from openapi.json by "deno task gen".
export interface paths {
    "/v1/rooms/{room}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reads one page of a room's history, oldest message first, and changes nothing
         * @description Reads one page of a room's history, oldest message first, and changes
         *     nothing.
         *
         *     Errors: OUT_OF_RANGE, with a ResumeDetail, as for ReadMessages.
         */
        get: operations["MessengerService_ListMessages"];
        put?: never;
        /**
         * Appends one message to a room, and answers once it is stored
         * @description Appends one message to a room, and answers once it is stored.
         *
         *     Errors: INVALID_ARGUMENT with a BadRequest detail that names the field;
         *     UNAVAILABLE while no server may write. After UNAVAILABLE or
         *     DEADLINE_EXCEEDED the message may or may not be stored: call again with
         *     the same idempotency_key, and it will be there once.
         */
        post: operations["MessengerService_SendMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages:batchSend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Appends several messages, at most 1,000, in the order given, each to its own room
         * @description Appends several messages, at most 1,000, in the order given, each to its
         *     own room. One that is refused does not keep the others from being stored.
         */
        post: operations["MessengerService_SendMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rooms/{room}/messages:read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Streams the messages of a room as they are stored
         * @description Streams the messages of a room as they are stored.
         *
         *     The first response is always `start`: the position that the stream begins
         *     after. Without a position in the request that is the end of the room, so
         *     only what is sent from then on follows; with one, everything after it
         *     follows, first from the log and then live, with no gap and no repeat.
         *
         *     Errors: OUT_OF_RANGE, with a ResumeDetail, when the position cannot be
         *     continued from: it is of another epoch, or older than what is kept;
         *     RESOURCE_EXHAUSTED, with a ResumeDetail, when the reader is too slow to
         *     follow: call again with that position and nothing is lost; UNAVAILABLE
         *     when the server stops or loses the right to write: call again with the
         *     position of the last message received.
         */
        get: operations["MessengerService_ReadMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the rooms that have had a message, the one with the newest first
         * @description Lists the rooms that have had a message, the one with the newest first.
         *
         *     The list lives: a room that gets a message while one goes from page to
         *     page moves to the front, so it may be on two pages, or on none of them.
         */
        get: operations["MessengerService_ListRooms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rooms/{room}:attend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Streams who is in a room, and makes the caller one of them for as long as it holds the stream open
         * @description Streams who is in a room, and makes the caller one of them for as long as
         *     it holds the stream open.
         *
         *     The first response is the list as it is, with the caller on it; a further
         *     one follows when the list has changed. Changes that come close together
         *     come as one response, and a reader that is slow gets the newest list alone.
         *
         *     The stream ends as OK after about a minute: call again at once to stay,
         *     which the others do not see, since a name stays for 5 seconds after that.
         *     So who vanishes without a word is off the list after 65 seconds at the
         *     most; who ends the stream leaves at once.
         *
         *     Errors: INVALID_ARGUMENT; RESOURCE_EXHAUSTED when the server holds as many
         *     of these streams as it takes, in all or of one user who has signed in;
         *     UNAVAILABLE when the server stops or loses the right to write: call again.
         *     The list is gone with it, and comes back as all call again.
         */
        get: operations["MessengerService_AttendRoom"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reads one user
         * @description Reads one user.
         *
         *     Errors: NOT_FOUND.
         */
        get: operations["UserService_GetUser"];
        put?: never;
        post?: never;
        /**
         * Deletes a user for good
         * @description Deletes a user for good. Its address is free again; its sessions end.
         *
         *     Errors: NOT_FOUND; ABORTED when the etag is not that of the user as it is
         *     now.
         */
        delete: operations["UserService_DeleteUser"];
        options?: never;
        head?: never;
        /**
         * Changes the fields of a user that are given, and no others
         * @description Changes the fields of a user that are given, and no others.
         *
         *     Errors: NOT_FOUND; ALREADY_EXISTS when the new address is taken; ABORTED
         *     when the etag is not that of the user as it is now: read it again;
         *     PERMISSION_DENIED when status or roles are given by who is no admin.
         */
        patch: operations["UserService_UpdateUser"];
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Streams one page of the users, oldest first
         * @description Streams one page of the users, oldest first.
         */
        get: operations["UserService_ListUsers"];
        put?: never;
        /**
         * Creates a user
         * @description Creates a user: active, with the role "user".
         *
         *     Errors: ALREADY_EXISTS when the address is taken, whatever its letters'
         *     case.
         */
        post: operations["UserService_CreateUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users:batchCreate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Creates many users, each wholly or not at all
         * @description Creates many users, each wholly or not at all. One that is refused does
         *     not keep the others from being created.
         */
        post: operations["UserService_CreateUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth:signIn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begins a session
         * @description Begins a session.
         *
         *     Errors: UNAUTHENTICATED when no active user has this address and password;
         *     which of the two is wrong is not told.
         */
        post: operations["AuthService_SignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth:refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Continues a session
         * @description Continues a session: new tokens for a refresh token, which is thereby used
         *     up.
         *
         *     Errors: UNAUTHENTICATED when the token is unknown, expired or used up. A
         *     refresh token that comes a second time has been copied: its whole session
         *     ends.
         */
        post: operations["AuthService_Refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth:signOut": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a session
         * @description Ends a session: none of its refresh tokens is taken any more. Its access
         *     token runs out by itself. A token that is not known is no error.
         */
        post: operations["AuthService_SignOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{queue}/functions/{func}:call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stores a call, waits for its result and answers that
         * @description Stores a call, waits for its result and answers that.
         *
         *     The call ends with this request: what has not run when the request's
         *     deadline passes or its client leaves is dropped, what runs is stopped.
         *
         *     Errors: whatever the function ended with, code and text; UNIMPLEMENTED
         *     when a worker does not know it, DEADLINE_EXCEEDED when it took longer than
         *     its server lets it; INVALID_ARGUMENT when the arguments do not fit;
         *     UNAVAILABLE, with require_worker, when no live worker serves the function.
         */
        post: operations["QueueService_Call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{queue}/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stores a call and answers its id at once
         * @description Stores a call and answers its id at once; GetCall and WatchCall tell what
         *     becomes of it.
         *
         *     Errors: UNAVAILABLE, with require_worker, when no live worker serves the
         *     function; INVALID_ARGUMENT for what the broker cannot do (a priority or a
         *     time to run at, on Kafka).
         */
        post: operations["QueueService_Enqueue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{queue}/calls/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tells what has become of a call
         * @description Tells what has become of a call. One that nobody knows looks like one that
         *     is queued. On Kafka only results that came while this server waited for
         *     them are found.
         */
        get: operations["QueueService_GetCall"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{queue}/calls/{id}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a call, unless it has ended
         * @description Ends a call, unless it has ended: it is not run any more, what runs is
         *     stopped, and all that wait for it get CANCELLED.
         *
         *     Errors: UNIMPLEMENTED where the broker cannot (Kafka).
         */
        post: operations["QueueService_CancelCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{queue}/calls/{id}:watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follows a call
         * @description Follows a call: its state now, then each state that it comes to, the last
         *     one with its result or error. Then the stream ends.
         *
         *     That it runs is told as soon as it is seen; a call that is over quickly
         *     need not be seen running. Watching again begins with the state then.
         */
        get: operations["QueueService_WatchCall"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{queue}/functions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the functions that are served on a queue, as one of its workers says them
         * @description Lists the functions that are served on a queue, as one of its workers says
         *     them.
         *
         *     Errors: UNAVAILABLE when no worker is alive.
         */
        get: operations["QueueService_ListFunctions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{queue}/deadLetters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the calls that were given up, oldest first
         * @description Lists the calls that were given up, oldest first: they were malformed, or
         *     failed or ended their worker too often. 10,000 are kept.
         */
        get: operations["QueueService_ListDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{queue}/deadLetters/{key}:replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Puts a call that was given up back on its queue, as if it had never been handed out
         * @description Puts a call that was given up back on its queue, as if it had never been
         *     handed out.
         *
         *     Errors: NOT_FOUND when no dead letter has this key.
         */
        post: operations["QueueService_ReplayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{queue}/deadLetters/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forgets a call that was given up
         * @description Forgets a call that was given up.
         *
         *     Errors: NOT_FOUND when no dead letter has this key.
         */
        delete: operations["QueueService_DropDeadLetter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stores a file
         * @description Stores the body as it is, and answers once all of it is stored. One that breaks off leaves nothing.
         */
        post: operations["FileService_Upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reads a file, or a range of it
         * @description Answers the bytes of a file, or one range of them (RFC 9110, section 14). HEAD answers all but these.
         */
        get: operations["FileService_Download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The answer to a message that is stored. */
        "messenger.v1.SendMessageResponse": {
            /**
             * Format: uint64
             * @description The number of the message in its room.
             */
            seq?: string;
            /**
             * Format: date-time
             * @description When it was stored.
             */
            sendTime?: string;
            /** @description Which life of the room's log it is stored in; with seq, its position. */
            epoch?: string;
        };
        /** @description A problem document (RFC 9457). */
        Problem: {
            /** @description Always `about:blank`: title and status say it all. */
            type: string;
            /** @description What the code means. */
            title: string;
            /** @description The status of the answer. */
            status: number;
            /** @description What is wrong with this request. */
            detail: string;
            /**
             * @description The gRPC status that the other protocols answer with.
             * @enum {string}
             */
            code: "CANCELLED" | "UNKNOWN" | "INVALID_ARGUMENT" | "DEADLINE_EXCEEDED" | "NOT_FOUND" | "ALREADY_EXISTS" | "PERMISSION_DENIED" | "RESOURCE_EXHAUSTED" | "FAILED_PRECONDITION" | "ABORTED" | "OUT_OF_RANGE" | "UNIMPLEMENTED" | "INTERNAL" | "UNAVAILABLE" | "DATA_LOSS" | "UNAUTHENTICATED";
            /** @description The fields that are wrong; absent where none is named. */
            errors?: {
                /** @description The path of the field, such as `messages[3].author`. */
                field: string;
                /** @description What it got and what it may be. */
                description: string;
            }[];
            /** @description What to quote when reporting the problem. */
            requestId?: string;
            /** @description More about it, as `google.protobuf.Any` has it in JSON. */
            details?: ({
                "@type": string;
            } & {
                [key: string]: unknown;
            })[];
        };
        /** @description One answer for each message, in the order of the request. */
        "messenger.v1.SendMessagesResponse": {
            /** @description As many results as there were messages. */
            results?: components["schemas"]["messenger.v1.SendMessagesResult"][];
        };
        /** @description What became of one of the messages. */
        "messenger.v1.SendMessagesResult": {
            /** @description The message is stored. */
            response?: components["schemas"]["messenger.v1.SendMessageResponse"];
            /**
             * @description The message is refused; the status is what SendMessage would have ended
             *     with.
             */
            error?: components["schemas"]["google.rpc.Status"];
        };
        /** @description An error as data: the code, the text and the details that a failed call ends with. */
        "google.rpc.Status": {
            /**
             * Format: int32
             * @description One of the sixteen gRPC codes, or 0 for OK.
             */
            code?: number;
            /** @description What went wrong, in English. */
            message?: string;
            /** @description Typed details, such as BadRequest. */
            details?: components["schemas"]["google.protobuf.Any"][];
        };
        /** @description A message of any type. */
        "google.protobuf.Any": {
            /** @description The type of the message: `type.googleapis.com/<full name>`. */
            "@type"?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description Messages to be sent together. */
        "messenger.v1.SendMessagesRequest": {
            /** @description 1 to 1,000 messages. */
            messages?: components["schemas"]["messenger.v1.SendMessageRequest"][];
        };
        /** @description One message to be sent. */
        "messenger.v1.SendMessageRequest": {
            /** @description Who sends it: 1 to 100 characters (Unicode code points). */
            author: string;
            /** @description What is said: 1 to 16,384 bytes of UTF-8. */
            text: string;
            /** @description The room: `[a-z0-9][a-z0-9._-]{0,63}`. Empty means "lobby". */
            room?: string;
            /**
             * @description Makes the call safe to repeat: up to 128 characters, unique per message
             *     and room. The same key with the same author and text answers what the
             *     first call answered and stores nothing; the same key with other content
             *     is INVALID_ARGUMENT. Kept for at least 24 hours. Empty: not safe to repeat.
             */
            idempotencyKey?: string;
        };
        /** @description Either the start of the stream or a message. */
        "messenger.v1.ReadMessagesResponse": {
            /** @description The first response: the stream begins after this position. */
            start?: components["schemas"]["messenger.v1.Position"];
            /** @description Every further response: the next message. */
            message?: components["schemas"]["messenger.v1.Message"];
        };
        /** @description A place in a room: after the message with this number. */
        "messenger.v1.Position": {
            /**
             * @description Names one life of the room's log. It changes when the log is lost or
             *     falls back to an older state, so that a position is never continued in a
             *     log that it does not belong to. Opaque: compare it, nothing else.
             */
            epoch?: string;
            /**
             * Format: uint64
             * @description The number of the last message read; 0 is the beginning of the room.
             */
            seq?: string;
        };
        /** @description One message of a room, as it is stored. */
        "messenger.v1.Message": {
            /**
             * @description Where the message stands; reading after this position continues with the
             *     next message.
             */
            position?: components["schemas"]["messenger.v1.Position"];
            /** @description The room that it was sent to. */
            room?: string;
            /** @description Who sent it. */
            author?: string;
            /** @description What was said. */
            text?: string;
            /**
             * Format: date-time
             * @description When it was stored. Strictly increasing in a room, and never a whole
             *     number of microseconds, so that its JSON form has nine fraction digits
             *     always and the strings sort as the messages do.
             */
            sendTime?: string;
        };
        /** @description The last element of a stream that an error ends. */
        StreamError: {
            error: components["schemas"]["Problem"] & unknown;
        };
        /** @description A page of a room. */
        "messenger.v1.ListMessagesResponse": {
            /** @description Oldest first. */
            messages?: components["schemas"]["messenger.v1.Message"][];
            /**
             * @description The position of the page's last message, or the position asked for when
             *     the page is empty: `after` of the next page.
             */
            end?: components["schemas"]["messenger.v1.Position"];
            /** @description Whether there were newer messages than these when the page was read. */
            hasNewer?: boolean;
            /** @description Whether there were older messages than these, still kept. */
            hasOlder?: boolean;
        };
        /** @description A page of the rooms. */
        "messenger.v1.ListRoomsResponse": {
            /** @description By their newest messages, the latest first. */
            rooms?: components["schemas"]["messenger.v1.Room"][];
            /** @description Of the next page; empty when this is the last. */
            nextPageToken?: string;
        };
        /** @description A room that has had a message. */
        "messenger.v1.Room": {
            /** @description Its name. */
            room?: string;
            /** @description The position of its newest message. */
            end?: components["schemas"]["messenger.v1.Position"];
            /**
             * Format: date-time
             * @description When that message was stored.
             */
            lastSendTime?: string;
        };
        /** @description Who is in the room. */
        "messenger.v1.AttendRoomResponse": {
            /**
             * @description Each name once, however many streams hold it; who came first stands
             *     first. 100 at the most, and fewer where they are long.
             */
            participants?: components["schemas"]["messenger.v1.Participant"][];
            /**
             * Format: int32
             * @description How many names there are in all.
             */
            participantCount?: number;
        };
        /** @description Somebody who is in a room. */
        "messenger.v1.Participant": {
            /** @description The name that was given. */
            name?: string;
        };
        /** @description A user, without the password, which never leaves the directory. */
        "user.v1.User": {
            /** @description Drawn by the directory; never given again. */
            id?: string;
            /** @description The name: 1 to 100 characters (Unicode code points). */
            name?: string;
            /** @description The address, as it was given; no two users have the same but for case. */
            email?: string;
            /** @description Whether the user may sign in. */
            status?: components["schemas"]["user.v1.UserStatus"];
            /**
             * Format: date-time
             * @description When it was created.
             */
            createdAt?: string;
            /** @description What it may do: "user", "admin". */
            roles?: string[];
            /** @description Whatever else is kept about it, by names of one's own. */
            metadata?: {
                [key: string]: string;
            };
            /** @description The telephone number, where it has one. */
            phone?: string;
            /** @description Names this version of the user; different after every change. Opaque. */
            etag?: string;
        };
        /**
         * @description Whether a user may sign in.
         * @enum {string}
         */
        "user.v1.UserStatus": "USER_STATUS_UNSPECIFIED" | "USER_STATUS_ACTIVE" | "USER_STATUS_INACTIVE" | "USER_STATUS_BANNED";
        /** @description A user to be created. */
        "user.v1.CreateUserRequest": {
            /**
             * @description The name: 1 to 100 characters (Unicode code points).
             * @example Ana Silva
             */
            name: string;
            /**
             * @description The address, at most 254 characters.
             * @example ana@example.com
             */
            email: string;
            /**
             * @description The password: 8 to 128 characters. Kept as a hash alone.
             * @example correct horse battery
             */
            password: string;
            /** @description The telephone number, if there is one: `+` and up to 15 digits (E.164). */
            phone?: string;
            /**
             * @description Whatever else is to be kept: at most 64 entries, keys of up to 64 and
             *     values of up to 1,024 characters.
             * @example {
             *       "team": "core"
             *     }
             */
            metadata?: {
                [key: string]: string;
            };
        };
        /** @description The user is deleted. */
        "user.v1.DeleteUserResponse": Record<string, never>;
        /** @description What became of the users. */
        "user.v1.CreateUsersResponse": {
            /**
             * @description The users that were created, in the order of the requests; no more than
             *     fit an answer.
             */
            users?: components["schemas"]["user.v1.User"][];
            /**
             * Format: int32
             * @description How many were created.
             */
            totalCount?: number;
            /** @description Whether more were created than `users` has room for. */
            hasMore?: boolean;
            /** @description The users that were refused, in the order of the requests. */
            failures?: components["schemas"]["user.v1.CreateUsersFailure"][];
        };
        /** @description A user that was not created. */
        "user.v1.CreateUsersFailure": {
            /**
             * Format: int32
             * @description Which request it was: 0 is the first.
             */
            index?: number;
            /** @description What CreateUser would have ended with. */
            status?: components["schemas"]["google.rpc.Status"];
        };
        /** @description One of many users to be created; the fields of CreateUserRequest. */
        "user.v1.CreateUsersRequest": {
            /**
             * @description The name: 1 to 100 characters (Unicode code points).
             * @example Ana Silva
             */
            name: string;
            /**
             * @description The address, at most 254 characters.
             * @example ana@example.com
             */
            email: string;
            /**
             * @description The password: 8 to 128 characters. Kept as a hash alone.
             * @example correct horse battery
             */
            password: string;
            /** @description The telephone number, if there is one: `+` and up to 15 digits (E.164). */
            phone?: string;
            /**
             * @description Whatever else is to be kept, as in CreateUserRequest.
             * @example {
             *       "team": "core"
             *     }
             */
            metadata?: {
                [key: string]: string;
            };
        };
        /** @description What a session is held by. */
        "auth.v1.Tokens": {
            /** @description A JWT, for the header `authorization: Bearer <token>`. */
            accessToken?: string;
            /**
             * Format: date-time
             * @description Until when the access token is taken: 15 minutes.
             */
            accessExpireTime?: string;
            /** @description Opaque, good for one call of Refresh. Keep it secret. */
            refreshToken?: string;
            /**
             * Format: date-time
             * @description Until when the refresh token is taken.
             */
            refreshExpireTime?: string;
        };
        /** @description Who signs in. */
        "auth.v1.SignInRequest": {
            /**
             * @description The address of the user, in any case.
             * @example ana@example.com
             */
            email: string;
            /**
             * @description The password.
             * @example correct horse battery
             */
            password: string;
        };
        /** @description Which session goes on. */
        "auth.v1.RefreshRequest": {
            /**
             * @description The newest refresh token of the session.
             * @example prt_3b1cV…
             */
            refreshToken: string;
        };
        /** @description The session has ended. */
        "auth.v1.SignOutResponse": Record<string, never>;
        /** @description Which session ends. */
        "auth.v1.SignOutRequest": {
            /**
             * @description Any refresh token of the session.
             * @example prt_3b1cV…
             */
            refreshToken: string;
        };
        /** @description The result of a call. */
        "queue.v1.CallResponse": {
            /** @description Names the call, a UUID. */
            id?: string;
            /**
             * @description What the function answered. Integers beyond 2^53 are strings, times are
             *     strings of RFC 3339, bytes are base64.
             */
            result?: unknown;
        };
        /**
         * @description How the messages of calls are written, and so which workers can read them.
         * @enum {string}
         */
        "queue.v1.Wire": "WIRE_UNSPECIFIED" | "WIRE_NATIVE" | "WIRE_RAW" | "WIRE_PICKLED";
        /**
         * @description Which calls are handed out first: one of a lower priority waits while there
         *     is one of a higher.
         * @enum {string}
         */
        "queue.v1.Priority": "PRIORITY_UNSPECIFIED" | "PRIORITY_HIGH" | "PRIORITY_NORMAL" | "PRIORITY_LOW";
        /** @description A call that is stored. */
        "queue.v1.EnqueueResponse": {
            /** @description Names the call, a UUID. */
            id?: string;
        };
        /** @description The call as it stands. */
        "queue.v1.GetCallResponse": {
            /** @description The call. */
            call?: components["schemas"]["queue.v1.CallInfo"];
        };
        /** @description What is known of a call. */
        "queue.v1.CallInfo": {
            /** @description Names the call, a UUID. */
            id?: string;
            /** @description Where it stands. */
            state?: components["schemas"]["queue.v1.CallState"];
            /** @description What the function answered, once it is done; written as in CallResponse. */
            result?: unknown;
            /** @description What it ended with, when it failed or was cancelled. */
            error?: components["schemas"]["google.rpc.Status"];
        };
        /**
         * @description Where a call stands.
         * @enum {string}
         */
        "queue.v1.CallState": "CALL_STATE_UNSPECIFIED" | "CALL_STATE_QUEUED" | "CALL_STATE_RUNNING" | "CALL_STATE_DONE" | "CALL_STATE_FAILED" | "CALL_STATE_CANCELLED";
        /** @description Whether it was cancelled. */
        "queue.v1.CancelCallResponse": {
            /** @description False when it had ended before. */
            cancelled?: boolean;
        };
        /** @description The call in a new state. */
        "queue.v1.WatchCallResponse": {
            /** @description The call. */
            call?: components["schemas"]["queue.v1.CallInfo"];
        };
        /** @description The functions of a queue. */
        "queue.v1.ListFunctionsResponse": {
            /** @description In the order in which they are served. */
            functions?: components["schemas"]["queue.v1.Function"][];
        };
        /** @description A function that can be called. */
        "queue.v1.Function": {
            /** @description Its name. */
            name?: string;
            /** @description What it does. */
            doc?: string;
            /** @description In the order of arguments by position. */
            parameters?: components["schemas"]["queue.v1.Parameter"][];
            /** @description What it answers, as JSON Schema; absent where it does not say. */
            returns?: {
                [key: string]: unknown;
            };
            /** @description How long it may run; absent where its server decides. */
            timeout?: string;
        };
        /** @description A parameter of a function. */
        "queue.v1.Parameter": {
            /** @description Its name. */
            name?: string;
            /** @description Whether it must be passed. */
            required?: boolean;
            /** @description What it may be, as JSON Schema. */
            schema?: {
                [key: string]: unknown;
            };
            /** @description What it is when it is not passed, where that is a constant. */
            default?: unknown;
        };
        /** @description A page of dead letters. */
        "queue.v1.ListDeadLettersResponse": {
            /** @description Oldest first. */
            deadLetters?: components["schemas"]["queue.v1.DeadLetter"][];
            /** @description Where the next page begins; empty when this is the last. */
            nextPageToken?: string;
        };
        /** @description A call that was given up. */
        "queue.v1.DeadLetter": {
            /** @description Names it among the dead letters of its queue. */
            key?: string;
            /** @description The id of the call; empty when it could not be read. */
            id?: string;
            /** @description How it was written. */
            wire?: components["schemas"]["queue.v1.Wire"];
            /** @description Its message as it was written, the first 16,384 characters. */
            body?: string;
            /**
             * Format: int64
             * @description The characters of its whole message.
             */
            bodyLength?: string;
            /** @description Why it was given up. */
            reason?: string;
            /** @description The last error; empty when there was none. */
            error?: string;
            /**
             * Format: int32
             * @description How often it was handed out.
             */
            attempts?: number;
            /**
             * Format: date-time
             * @description When it was stored.
             */
            publishTime?: string;
            /**
             * Format: date-time
             * @description When it was given up.
             */
            giveUpTime?: string;
            /**
             * Format: date-time
             * @description When it was handed out first; absent where that is not known.
             */
            firstAttemptTime?: string;
            /**
             * Format: date-time
             * @description When it was handed out last; absent where that is not known.
             */
            lastAttemptTime?: string;
        };
        /** @description It is on its queue again. */
        "queue.v1.ReplayDeadLetterResponse": Record<string, never>;
        /** @description It is forgotten. */
        "queue.v1.DropDeadLetterResponse": Record<string, never>;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    MessengerService_ListMessages: {
        parameters: {
            query?: {
                /**
                 * @description Names one life of the room's log. It changes when the log is lost or
                 *     falls back to an older state, so that a position is never continued in a
                 *     log that it does not belong to. Opaque: compare it, nothing else.
                 * @example epoch
                 */
                "after.epoch"?: string;
                /**
                 * @description The number of the last message read; 0 is the beginning of the room.
                 * @example 1
                 */
                "after.seq"?: string;
                /**
                 * @description Names one life of the room's log. It changes when the log is lost or
                 *     falls back to an older state, so that a position is never continued in a
                 *     log that it does not belong to. Opaque: compare it, nothing else.
                 * @example epoch
                 */
                "before.epoch"?: string;
                /**
                 * @description The number of the last message read; 0 is the beginning of the room.
                 * @example 1
                 */
                "before.seq"?: string;
                /**
                 * @description How many messages at the most: 1 to 1,000; 0 means 100. A page of long
                 *     texts ends sooner, so that it stays under 4 MiB; see `has_newer` and
                 *     `has_older`.
                 * @example 50
                 */
                pageSize?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The room; empty means "lobby".
                 * @example room
                 */
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "messages": [
                     *         {
                     *           "position": {
                     *             "epoch": "epoch",
                     *             "seq": "1"
                     *           },
                     *           "room": "room",
                     *           "author": "author",
                     *           "text": "text",
                     *           "sendTime": "2026-11-20T12:35:51.986470001Z"
                     *         }
                     *       ],
                     *       "end": {
                     *         "epoch": "epoch",
                     *         "seq": "1"
                     *       },
                     *       "hasNewer": true,
                     *       "hasOlder": true
                     *     }
                     */
                    "application/json": components["schemas"]["messenger.v1.ListMessagesResponse"];
                };
            };
            /**
             * @description `OUT_OF_RANGE`: Out of range.
             *
             *     `INVALID_ARGUMENT`: The request is not valid.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Out of range",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "OUT_OF_RANGE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MessengerService_SendMessage: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the call safe to repeat; the same as the field `idempotencyKey`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description The room: `[a-z0-9][a-z0-9._-]{0,63}`. Empty means "lobby".
                 * @example room
                 */
                room: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "author": "author",
                 *       "text": "text",
                 *       "idempotencyKey": "idempotency key"
                 *     }
                 */
                "application/json": {
                    /** @description Who sends it: 1 to 100 characters (Unicode code points). */
                    author: string;
                    /** @description What is said: 1 to 16,384 bytes of UTF-8. */
                    text: string;
                    /**
                     * @description Makes the call safe to repeat: up to 128 characters, unique per message
                     *     and room. The same key with the same author and text answers what the
                     *     first call answered and stores nothing; the same key with other content
                     *     is INVALID_ARGUMENT. Kept for at least 24 hours. Empty: not safe to repeat.
                     */
                    idempotencyKey?: string;
                };
            };
        };
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "seq": "1",
                     *       "sendTime": "2026-11-20T12:35:51.986470001Z",
                     *       "epoch": "epoch"
                     *     }
                     */
                    "application/json": components["schemas"]["messenger.v1.SendMessageResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or a message of it, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 413,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The type or the encoding of the body is not read. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 415,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MessengerService_SendMessages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "messages": [
                 *         {
                 *           "author": "author",
                 *           "text": "text",
                 *           "room": "room",
                 *           "idempotencyKey": "idempotency key"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["messenger.v1.SendMessagesRequest"];
            };
        };
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "results": [
                     *         {
                     *           "response": {
                     *             "seq": "1",
                     *             "sendTime": "2026-11-20T12:35:51.986470001Z",
                     *             "epoch": "epoch"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["messenger.v1.SendMessagesResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or a message of it, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 413,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The type or the encoding of the body is not read. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 415,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MessengerService_ReadMessages: {
        parameters: {
            query?: {
                /**
                 * @description Names one life of the room's log. It changes when the log is lost or
                 *     falls back to an older state, so that a position is never continued in a
                 *     log that it does not belong to. Opaque: compare it, nothing else.
                 * @example epoch
                 */
                "after.epoch"?: string;
                /**
                 * @description The number of the last message read; 0 is the beginning of the room.
                 * @example 1
                 */
                "after.seq"?: string;
            };
            header?: {
                /** @description Goes on after this event, where the answer is `text/event-stream`. */
                "Last-Event-ID"?: string;
            };
            path: {
                /**
                 * @description The room; empty means "lobby".
                 * @example room
                 */
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Messages as they come: a JSON array, newline-delimited JSON, or server-sent events whose `data` each is. An error ends them: `{"error": Problem}`, or the event `error`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "start": {
                     *           "epoch": "epoch",
                     *           "seq": "1"
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": (components["schemas"]["messenger.v1.ReadMessagesResponse"] | components["schemas"]["StreamError"])[];
                    "application/x-ndjson": components["schemas"]["messenger.v1.ReadMessagesResponse"] | components["schemas"]["StreamError"];
                    "text/event-stream": components["schemas"]["messenger.v1.ReadMessagesResponse"];
                };
            };
            /**
             * @description `OUT_OF_RANGE`: Out of range.
             *
             *     `INVALID_ARGUMENT`: The request is not valid.
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Out of range",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "OUT_OF_RANGE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MessengerService_ListRooms: {
        parameters: {
            query?: {
                /**
                 * @description How many rooms at the most: 1 to 1,000; 0 means 100.
                 * @example 50
                 */
                pageSize?: number;
                /**
                 * @description Where the page begins: next_page_token of the one before; empty: with the
                 *     room that has the newest message.
                 * @example page token
                 */
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "rooms": [
                     *         {
                     *           "room": "room",
                     *           "end": {
                     *             "epoch": "epoch",
                     *             "seq": "1"
                     *           },
                     *           "lastSendTime": "2026-11-20T12:35:51.986470001Z"
                     *         }
                     *       ],
                     *       "nextPageToken": "next page token"
                     *     }
                     */
                    "application/json": components["schemas"]["messenger.v1.ListRoomsResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MessengerService_AttendRoom: {
        parameters: {
            query?: {
                /**
                 * @description The name to be listed under, as the author of messages: 1 to 100
                 *     characters (Unicode code points). Empty: to look on without being listed.
                 * @example Ana Silva
                 */
                name?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The room; empty means "lobby".
                 * @example room
                 */
                room: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Messages as they come: a JSON array, newline-delimited JSON, or server-sent events whose `data` each is. An error ends them: `{"error": Problem}`, or the event `error`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "participants": [
                     *           {
                     *             "name": "Ana Silva"
                     *           }
                     *         ],
                     *         "participantCount": 1
                     *       }
                     *     ]
                     */
                    "application/json": (components["schemas"]["messenger.v1.AttendRoomResponse"] | components["schemas"]["StreamError"])[];
                    "application/x-ndjson": components["schemas"]["messenger.v1.AttendRoomResponse"] | components["schemas"]["StreamError"];
                    "text/event-stream": components["schemas"]["messenger.v1.AttendRoomResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    UserService_GetUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the user.
                 * @example 0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24",
                     *       "name": "Ana Silva",
                     *       "email": "ana@example.com",
                     *       "status": "USER_STATUS_ACTIVE",
                     *       "createdAt": "2026-11-20T12:35:51.986470001Z",
                     *       "roles": [
                     *         "user"
                     *       ],
                     *       "metadata": {
                     *         "team": "core"
                     *       },
                     *       "phone": "+5511999990000",
                     *       "etag": "1"
                     *     }
                     */
                    "application/json": components["schemas"]["user.v1.User"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not found",
                     *       "status": 404,
                     *       "detail": "What is wrong",
                     *       "code": "NOT_FOUND"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    UserService_DeleteUser: {
        parameters: {
            query?: {
                /**
                 * @description The etag of the user that is meant; empty: delete it however it is.
                 * @example 1
                 */
                etag?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the user.
                 * @example 0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["user.v1.DeleteUserResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not found",
                     *       "status": 404,
                     *       "detail": "What is wrong",
                     *       "code": "NOT_FOUND"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ABORTED`: The call lost a race. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The call lost a race",
                     *       "status": 409,
                     *       "detail": "What is wrong",
                     *       "code": "ABORTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    UserService_UpdateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the user.
                 * @example 0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ana Silva",
                 *       "email": "ana@example.com",
                 *       "password": "correct horse battery",
                 *       "phone": "+5511999990000",
                 *       "status": "USER_STATUS_ACTIVE",
                 *       "roles": [
                 *         "user"
                 *       ],
                 *       "metadata": {
                 *         "team": "core"
                 *       },
                 *       "updateMask": "name",
                 *       "etag": "1"
                 *     }
                 */
                "application/json": {
                    /** @description The new name, as in CreateUserRequest. */
                    name?: string;
                    /** @description The new address, as in CreateUserRequest. */
                    email?: string;
                    /** @description The new password, as in CreateUserRequest; the user's sessions end. */
                    password?: string;
                    /** @description The new telephone number, as in CreateUserRequest. */
                    phone?: string;
                    status?: components["schemas"]["user.v1.UserStatus"];
                    /**
                     * @description All the new roles; for admins only.
                     * @example [
                     *       "user"
                     *     ]
                     */
                    roles?: string[];
                    /**
                     * @description All the new metadata, as in CreateUserRequest.
                     * @example {
                     *       "team": "core"
                     *     }
                     */
                    metadata?: {
                        [key: string]: string;
                    };
                    /** @description Which of name, email, password, phone, status, roles and metadata change. */
                    updateMask?: string;
                    /**
                     * @description The etag of the user that this change was made for; empty: change it
                     *     however it is.
                     * @example 1
                     */
                    etag?: string;
                };
            };
        };
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24",
                     *       "name": "Ana Silva",
                     *       "email": "ana@example.com",
                     *       "status": "USER_STATUS_ACTIVE",
                     *       "createdAt": "2026-11-20T12:35:51.986470001Z",
                     *       "roles": [
                     *         "user"
                     *       ],
                     *       "metadata": {
                     *         "team": "core"
                     *       },
                     *       "phone": "+5511999990000",
                     *       "etag": "1"
                     *     }
                     */
                    "application/json": components["schemas"]["user.v1.User"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not found",
                     *       "status": 404,
                     *       "detail": "What is wrong",
                     *       "code": "NOT_FOUND"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ALREADY_EXISTS`: It exists already.
             *
             *     `ABORTED`: The call lost a race.
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "It exists already",
                     *       "status": 409,
                     *       "detail": "What is wrong",
                     *       "code": "ALREADY_EXISTS"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or a message of it, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 413,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The type or the encoding of the body is not read. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 415,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    UserService_ListUsers: {
        parameters: {
            query?: {
                /**
                 * @description Which page; the first is 1, and 0 means 1.
                 * @example 1
                 */
                page?: number;
                /**
                 * @description How many users a page has: 1 to 1,000; 0 means 50.
                 * @example 50
                 */
                pageSize?: number;
                /**
                 * @description Only users with this status; unspecified: all.
                 * @example USER_STATUS_ACTIVE
                 */
                statusFilter?: "USER_STATUS_UNSPECIFIED" | "USER_STATUS_ACTIVE" | "USER_STATUS_INACTIVE" | "USER_STATUS_BANNED";
                /**
                 * @description Only users of whom each word of this is a part of the name or the address,
                 *     in letters of any case, or is the id; empty: all. 200 characters at the
                 *     most.
                 * @example silva
                 */
                query?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Messages as they come: a JSON array, newline-delimited JSON, or server-sent events whose `data` each is. An error ends them: `{"error": Problem}`, or the event `error`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "id": "0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24",
                     *         "name": "Ana Silva",
                     *         "email": "ana@example.com",
                     *         "status": "USER_STATUS_ACTIVE",
                     *         "createdAt": "2026-11-20T12:35:51.986470001Z",
                     *         "roles": [
                     *           "user"
                     *         ],
                     *         "metadata": {
                     *           "team": "core"
                     *         },
                     *         "phone": "+5511999990000",
                     *         "etag": "1"
                     *       }
                     *     ]
                     */
                    "application/json": (components["schemas"]["user.v1.User"] | components["schemas"]["StreamError"])[];
                    "application/x-ndjson": components["schemas"]["user.v1.User"] | components["schemas"]["StreamError"];
                    "text/event-stream": components["schemas"]["user.v1.User"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    UserService_CreateUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ana Silva",
                 *       "email": "ana@example.com",
                 *       "password": "correct horse battery",
                 *       "phone": "+5511999990000",
                 *       "metadata": {
                 *         "team": "core"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["user.v1.CreateUserRequest"];
            };
        };
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24",
                     *       "name": "Ana Silva",
                     *       "email": "ana@example.com",
                     *       "status": "USER_STATUS_ACTIVE",
                     *       "createdAt": "2026-11-20T12:35:51.986470001Z",
                     *       "roles": [
                     *         "user"
                     *       ],
                     *       "metadata": {
                     *         "team": "core"
                     *       },
                     *       "phone": "+5511999990000",
                     *       "etag": "1"
                     *     }
                     */
                    "application/json": components["schemas"]["user.v1.User"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ALREADY_EXISTS`: It exists already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "It exists already",
                     *       "status": 409,
                     *       "detail": "What is wrong",
                     *       "code": "ALREADY_EXISTS"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or a message of it, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 413,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The type or the encoding of the body is not read. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 415,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    UserService_CreateUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Messages: a JSON array, or newline-delimited JSON, read as they come. */
        requestBody: {
            content: {
                /**
                 * @example [
                 *       {
                 *         "name": "Ana Silva",
                 *         "email": "ana@example.com",
                 *         "password": "correct horse battery",
                 *         "phone": "+5511999990000",
                 *         "metadata": {
                 *           "team": "core"
                 *         }
                 *       }
                 *     ]
                 */
                "application/json": components["schemas"]["user.v1.CreateUsersRequest"][];
                "application/x-ndjson": components["schemas"]["user.v1.CreateUsersRequest"];
            };
        };
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "users": [
                     *         {
                     *           "id": "0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24",
                     *           "name": "Ana Silva",
                     *           "email": "ana@example.com",
                     *           "status": "USER_STATUS_ACTIVE",
                     *           "createdAt": "2026-11-20T12:35:51.986470001Z",
                     *           "roles": [
                     *             "user"
                     *           ],
                     *           "metadata": {
                     *             "team": "core"
                     *           },
                     *           "phone": "+5511999990000",
                     *           "etag": "1"
                     *         }
                     *       ],
                     *       "totalCount": 1,
                     *       "hasMore": true,
                     *       "failures": [
                     *         {
                     *           "index": 1,
                     *           "status": {
                     *             "code": 1,
                     *             "message": "message"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["user.v1.CreateUsersResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or a message of it, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 413,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The type or the encoding of the body is not read. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 415,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AuthService_SignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ana@example.com",
                 *       "password": "correct horse battery"
                 *     }
                 */
                "application/json": components["schemas"]["auth.v1.SignInRequest"];
            };
        };
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accessToken": "access token",
                     *       "accessExpireTime": "2026-11-20T12:35:51.986470001Z",
                     *       "refreshToken": "prt_3b1cV…",
                     *       "refreshExpireTime": "2026-11-20T12:35:51.986470001Z"
                     *     }
                     */
                    "application/json": components["schemas"]["auth.v1.Tokens"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or a message of it, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 413,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The type or the encoding of the body is not read. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 415,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNIMPLEMENTED`: Not implemented. */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not implemented",
                     *       "status": 501,
                     *       "detail": "What is wrong",
                     *       "code": "UNIMPLEMENTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AuthService_Refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "refreshToken": "prt_3b1cV…"
                 *     }
                 */
                "application/json": components["schemas"]["auth.v1.RefreshRequest"];
            };
        };
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accessToken": "access token",
                     *       "accessExpireTime": "2026-11-20T12:35:51.986470001Z",
                     *       "refreshToken": "prt_3b1cV…",
                     *       "refreshExpireTime": "2026-11-20T12:35:51.986470001Z"
                     *     }
                     */
                    "application/json": components["schemas"]["auth.v1.Tokens"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or a message of it, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 413,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The type or the encoding of the body is not read. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 415,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNIMPLEMENTED`: Not implemented. */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not implemented",
                     *       "status": 501,
                     *       "detail": "What is wrong",
                     *       "code": "UNIMPLEMENTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AuthService_SignOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "refreshToken": "prt_3b1cV…"
                 *     }
                 */
                "application/json": components["schemas"]["auth.v1.SignOutRequest"];
            };
        };
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["auth.v1.SignOutResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or a message of it, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 413,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The type or the encoding of the body is not read. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 415,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNIMPLEMENTED`: Not implemented. */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not implemented",
                     *       "status": 501,
                     *       "detail": "What is wrong",
                     *       "code": "UNIMPLEMENTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueueService_Call: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the call safe to repeat; the same as the field `idempotencyKey`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description The queue.
                 * @example task_prpc
                 */
                queue: string;
                /**
                 * @description The name of the function: 1 to 255 characters.
                 * @example summ
                 */
                func: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "args": [
                 *         1,
                 *         2
                 *       ],
                 *       "kwargs": {
                 *         "z": 0.5
                 *       },
                 *       "wire": "WIRE_NATIVE",
                 *       "idempotencyKey": "idempotency key",
                 *       "requireWorker": true,
                 *       "priority": "PRIORITY_HIGH"
                 *     }
                 */
                "application/json": {
                    /** @description Arguments by position. */
                    args?: unknown[];
                    /** @description Arguments by name. */
                    kwargs?: {
                        [key: string]: unknown;
                    };
                    wire?: components["schemas"]["queue.v1.Wire"];
                    /**
                     * @description Makes the request safe to repeat: up to 128 characters, unique per queue
                     *     and user. The same key again is the same call, and answers its result,
                     *     for six hours. Empty: not safe to repeat.
                     */
                    idempotencyKey?: string;
                    /**
                     * @description Fail at once where no live worker serves the function. PRPC's own servers
                     *     tell nobody that they live: where they alone serve, it fails always.
                     */
                    requireWorker?: boolean;
                    priority?: components["schemas"]["queue.v1.Priority"];
                };
            };
        };
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24",
                     *       "result": "value"
                     *     }
                     */
                    "application/json": components["schemas"]["queue.v1.CallResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or a message of it, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 413,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The type or the encoding of the body is not read. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 415,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNIMPLEMENTED`: Not implemented. */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not implemented",
                     *       "status": 501,
                     *       "detail": "What is wrong",
                     *       "code": "UNIMPLEMENTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueueService_Enqueue: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the call safe to repeat; the same as the field `idempotencyKey`. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description The queue.
                 * @example task_prpc
                 */
                queue: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "func": "summ",
                 *       "args": [
                 *         1,
                 *         2
                 *       ],
                 *       "kwargs": {
                 *         "z": 0.5
                 *       },
                 *       "wire": "WIRE_NATIVE",
                 *       "idempotencyKey": "idempotency key",
                 *       "requireWorker": true,
                 *       "priority": "PRIORITY_HIGH",
                 *       "ttl": "1.500s",
                 *       "runAt": "2026-11-20T12:35:51.986470001Z"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description The name of the function: 1 to 255 characters.
                     * @example summ
                     */
                    func: string;
                    /** @description Arguments by position. */
                    args?: unknown[];
                    /** @description Arguments by name. */
                    kwargs?: {
                        [key: string]: unknown;
                    };
                    wire?: components["schemas"]["queue.v1.Wire"];
                    /**
                     * @description Makes the request safe to repeat: up to 128 characters, unique per queue
                     *     and user. The same key again is the same call, stored once, for six hours.
                     *     Empty: not safe to repeat.
                     */
                    idempotencyKey?: string;
                    /**
                     * @description Fail at once where no live worker serves the function. PRPC's own servers
                     *     tell nobody that they live: where they alone serve, it fails always.
                     */
                    requireWorker?: boolean;
                    priority?: components["schemas"]["queue.v1.Priority"];
                    /**
                     * @description After this time, counted from now, nobody wants the result any more: a
                     *     call that was not run by then is dropped, one that runs is stopped.
                     *     Absent: it waits for as long as it takes.
                     */
                    ttl?: string;
                    /**
                     * Format: date-time
                     * @description Not run before; not on Kafka.
                     */
                    runAt?: string;
                };
            };
        };
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24"
                     *     }
                     */
                    "application/json": components["schemas"]["queue.v1.EnqueueResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or a message of it, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 413,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The type or the encoding of the body is not read. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 415,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueueService_GetCall: {
        parameters: {
            query?: {
                /**
                 * @description How it was written.
                 * @example WIRE_NATIVE
                 */
                wire?: "WIRE_UNSPECIFIED" | "WIRE_NATIVE" | "WIRE_RAW" | "WIRE_PICKLED";
            };
            header?: never;
            path: {
                /**
                 * @description The queue.
                 * @example task_prpc
                 */
                queue: string;
                /**
                 * @description Its id.
                 * @example 0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "call": {
                     *         "id": "0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24",
                     *         "state": "CALL_STATE_QUEUED",
                     *         "result": "value",
                     *         "error": {
                     *           "code": 1,
                     *           "message": "message"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["queue.v1.GetCallResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueueService_CancelCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The queue.
                 * @example task_prpc
                 */
                queue: string;
                /**
                 * @description Its id.
                 * @example 0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "wire": "WIRE_NATIVE"
                 *     }
                 */
                "application/json": {
                    wire?: components["schemas"]["queue.v1.Wire"];
                };
            };
        };
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "cancelled": true
                     *     }
                     */
                    "application/json": components["schemas"]["queue.v1.CancelCallResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or a message of it, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 413,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The type or the encoding of the body is not read. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 415,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `CANCELLED`: The call was cancelled. */
            499: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The call was cancelled",
                     *       "status": 499,
                     *       "detail": "What is wrong",
                     *       "code": "CANCELLED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNIMPLEMENTED`: Not implemented. */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not implemented",
                     *       "status": 501,
                     *       "detail": "What is wrong",
                     *       "code": "UNIMPLEMENTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueueService_WatchCall: {
        parameters: {
            query?: {
                /**
                 * @description How it was written.
                 * @example WIRE_NATIVE
                 */
                wire?: "WIRE_UNSPECIFIED" | "WIRE_NATIVE" | "WIRE_RAW" | "WIRE_PICKLED";
            };
            header?: never;
            path: {
                /**
                 * @description The queue.
                 * @example task_prpc
                 */
                queue: string;
                /**
                 * @description Its id.
                 * @example 0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Messages as they come: a JSON array, newline-delimited JSON, or server-sent events whose `data` each is. An error ends them: `{"error": Problem}`, or the event `error`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "call": {
                     *           "id": "0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24",
                     *           "state": "CALL_STATE_QUEUED",
                     *           "result": "value",
                     *           "error": {
                     *             "code": 1,
                     *             "message": "message"
                     *           }
                     *         }
                     *       }
                     *     ]
                     */
                    "application/json": (components["schemas"]["queue.v1.WatchCallResponse"] | components["schemas"]["StreamError"])[];
                    "application/x-ndjson": components["schemas"]["queue.v1.WatchCallResponse"] | components["schemas"]["StreamError"];
                    "text/event-stream": components["schemas"]["queue.v1.WatchCallResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueueService_ListFunctions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The queue.
                 * @example task_prpc
                 */
                queue: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "functions": [
                     *         {
                     *           "name": "Ana Silva",
                     *           "doc": "doc",
                     *           "parameters": [
                     *             {
                     *               "name": "Ana Silva",
                     *               "required": true,
                     *               "schema": {
                     *                 "key": "value"
                     *               },
                     *               "default": "value"
                     *             }
                     *           ],
                     *           "returns": {
                     *             "key": "value"
                     *           },
                     *           "timeout": "1.500s"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["queue.v1.ListFunctionsResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueueService_ListDeadLetters: {
        parameters: {
            query?: {
                /**
                 * @description How many at the most: 1 to 100; 0 means 50.
                 * @example 50
                 */
                pageSize?: number;
                /**
                 * @description Where the page begins: next_page_token of the one before; empty: with the
                 *     oldest.
                 * @example page token
                 */
                pageToken?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The queue.
                 * @example task_prpc
                 */
                queue: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deadLetters": [
                     *         {
                     *           "key": "key",
                     *           "id": "0197a2b4-7c1d-7e3a-9b52-3f0c6d8e1a24",
                     *           "wire": "WIRE_NATIVE",
                     *           "body": "body",
                     *           "bodyLength": "1",
                     *           "reason": "reason",
                     *           "error": "error",
                     *           "attempts": 1,
                     *           "publishTime": "2026-11-20T12:35:51.986470001Z",
                     *           "giveUpTime": "2026-11-20T12:35:51.986470001Z",
                     *           "firstAttemptTime": "2026-11-20T12:35:51.986470001Z",
                     *           "lastAttemptTime": "2026-11-20T12:35:51.986470001Z"
                     *         }
                     *       ],
                     *       "nextPageToken": "next page token"
                     *     }
                     */
                    "application/json": components["schemas"]["queue.v1.ListDeadLettersResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueueService_ReplayDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The queue.
                 * @example task_prpc
                 */
                queue: string;
                /**
                 * @description Its key.
                 * @example key
                 */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["queue.v1.ReplayDeadLetterResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not found",
                     *       "status": 404,
                     *       "detail": "What is wrong",
                     *       "code": "NOT_FOUND"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body, or a message of it, is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 413,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The type or the encoding of the body is not read. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 415,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    QueueService_DropDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The queue.
                 * @example task_prpc
                 */
                queue: string;
                /**
                 * @description Its key.
                 * @example key
                 */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the method answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": components["schemas"]["queue.v1.DropDeadLetterResponse"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 400,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Credentials are missing or wrong",
                     *       "status": 401,
                     *       "detail": "What is wrong",
                     *       "code": "UNAUTHENTICATED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Permission denied",
                     *       "status": 403,
                     *       "detail": "What is wrong",
                     *       "code": "PERMISSION_DENIED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not found",
                     *       "status": 404,
                     *       "detail": "What is wrong",
                     *       "code": "NOT_FOUND"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description None of the types in `Accept` is served. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The request is not valid",
                     *       "status": 406,
                     *       "detail": "What is wrong",
                     *       "code": "INVALID_ARGUMENT"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "A limit is reached",
                     *       "status": 429,
                     *       "detail": "What is wrong",
                     *       "code": "RESOURCE_EXHAUSTED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Internal error",
                     *       "status": 500,
                     *       "detail": "What is wrong",
                     *       "code": "INTERNAL"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The service is unavailable",
                     *       "status": 503,
                     *       "detail": "What is wrong",
                     *       "code": "UNAVAILABLE"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "The deadline has passed",
                     *       "status": 504,
                     *       "detail": "What is wrong",
                     *       "code": "DEADLINE_EXCEEDED"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    FileService_Upload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description The file is stored. */
            201: {
                headers: {
                    /** @description The path of the file. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Names the file. */
                        id: string;
                        /** @description Its bytes: a 64-bit integer. */
                        size: string;
                        /** @description The SHA-256 of its bytes. */
                        sha256: string;
                    };
                };
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: The file is too large; the detail names the limit. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INVALID_ARGUMENT`: The body is a form, or it is encoded. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. `DATA_LOSS`: What is kept is not what was written. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: The store is full. */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    FileService_Download: {
        parameters: {
            query?: never;
            header?: {
                /** @description The bytes wanted, such as `bytes=0-99`. More than one range gives the whole file. */
                Range?: string;
                /** @description An ETag: the range is given if the file has it, else the whole file. */
                "If-Range"?: string;
                /** @description ETags of what the client has: 304 if the file has one of them. */
                "If-None-Match"?: string;
                /** @description ETags: 412 if the file has none of them. */
                "If-Match"?: string;
            };
            path: {
                /** @example 3f2b8c1e-5d7a-4e0b-9c64-1a2b3c4d5e6f */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole file. */
            200: {
                headers: {
                    /** @description The SHA-256 of the whole file, in quotes. */
                    ETag?: string;
                    /** @description `bytes`. */
                    "Accept-Ranges"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The range that was asked for. */
            206: {
                headers: {
                    /** @description The SHA-256 of the whole file, in quotes. */
                    ETag?: string;
                    /** @description `bytes`. */
                    "Accept-Ranges"?: string;
                    /** @description Which bytes, of how many. */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The client has the file. */
            304: {
                headers: {
                    /** @description The SHA-256 of the whole file, in quotes. */
                    ETag?: string;
                    /** @description `bytes`. */
                    "Accept-Ranges"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `INVALID_ARGUMENT`: The request is not valid. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: Credentials are missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PERMISSION_DENIED`: Permission denied. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: No file has this id. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FAILED_PRECONDITION`: The file has none of the ETags. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `OUT_OF_RANGE`: The range begins behind the end. */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `RESOURCE_EXHAUSTED`: A limit is reached. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: Internal error. `DATA_LOSS`: What is kept is not what was written. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAVAILABLE`: The service is unavailable. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEADLINE_EXCEEDED`: The deadline has passed. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}

