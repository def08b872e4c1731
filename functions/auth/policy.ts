import type { Policy } from "../../lib/rpc/mod.ts";

/**
 * Who may do what: every method that the edge and the chat worker serve, on every protocol. Composition holds it to the services
 * by `checkPolicy`. Two rules need more than this table can say, and their methods say it: what of a user only an
 * admin may change (UpdateUser), and that nobody speaks as another (Chat).
 */
export const policy: Policy = {
  // Signing in is how a token is come by; a refresh token is its own proof, and must work when the access token is old.
  "auth.v1.AuthService/SignIn": "open",
  "auth.v1.AuthService/Refresh": "open",
  "auth.v1.AuthService/SignOut": "open",

  // Open sign-up: without it only an admin could bring anybody in. It gives the role "user" and no other.
  "user.v1.UserService/CreateUser": "open",
  "user.v1.UserService/GetUser": "self-or-admin",
  "user.v1.UserService/UpdateUser": "self-or-admin",
  "user.v1.UserService/DeleteUser": "self-or-admin",
  // These are about everybody's addresses.
  "user.v1.UserService/ListUsers": "admin",
  "user.v1.UserService/CreateUsers": "admin",
  // Not self-or-admin: a request may leave user_id out, and even an admin speaks as itself alone.
  "user.v1.UserService/Chat": "signed-in",

  // The same directory by its older names.
  "usuarios.Usuarios/CriarUsuario": "open",
  "usuarios.Usuarios/ObterUsuarios": "admin",

  "messenger.v1.MessengerService/SendMessage": "signed-in",
  "messenger.v1.MessengerService/SendMessages": "signed-in",
  "messenger.v1.MessengerService/ReadMessages": "signed-in",
  "messenger.v1.MessengerService/ListMessages": "signed-in",
  "messenger.v1.MessengerService/ListRooms": "signed-in",
  "messenger.v1.MessengerService/AttendRoom": "signed-in",

  // What the edge empties mailboxes by: it calls as an admin.
  "messenger.v1.MailboxService/GetCursor": "admin",
  "messenger.v1.MailboxService/CommitCursor": "admin",

  // A file is found by its id alone, which cannot be guessed; who has it was given it.
  "file.v1.FileService/Upload": "signed-in",
  "file.v1.FileService/Download": "signed-in",

  // A call is found by its id alone, as a file is; whoever may call functions may call all of them.
  "queue.v1.QueueService/Call": "signed-in",
  "queue.v1.QueueService/Enqueue": "signed-in",
  "queue.v1.QueueService/GetCall": "signed-in",
  "queue.v1.QueueService/CancelCall": "signed-in",
  "queue.v1.QueueService/WatchCall": "signed-in",
  "queue.v1.QueueService/ListFunctions": "signed-in",
  // They hold what others have sent.
  "queue.v1.QueueService/ListDeadLetters": "admin",
  "queue.v1.QueueService/ReplayDeadLetter": "admin",
  "queue.v1.QueueService/DropDeadLetter": "admin",

  // An echo keeps nothing and tells nothing; gRPC's example clients, which know no tokens, are to work.
  "helloworld.Greeter/SayHello": "open",

  // What balancers and tools ask before there is any caller; the contracts are public.
  "grpc.health.v1.Health/Check": "open",
  "grpc.health.v1.Health/Watch": "open",
  "grpc.reflection.v1.ServerReflection/ServerReflectionInfo": "open",
  "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": "open",
};
