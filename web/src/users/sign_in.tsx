import { Code } from "@connectrpc/connect";
import { useEffect, useState } from "preact/hooks";
import { type Failure, failureOf } from "../app/errors.ts";
import { Field } from "../app/field.tsx";
import { session, signIn, signOut } from "../app/session.ts";
import { author } from "../chat/rooms.ts";
import { users } from "./directory.ts";

/** Signs in, or shows who is signed in and signs out. */
export function SignIn() {
  return session.value
    ? <SignedIn userId={session.value.userId} roles={session.value.roles} />
    : <SignInForm />;
}

function SignedIn({ userId, roles }: { userId: string; roles: readonly string[] }) {
  const [name, setName] = useState("");
  useEffect(() => {
    users.getUser({ id: userId }).then(({ user }) => {
      if (!user) return;
      setName(`${user.name} (${user.email})`);
      author.value ||= user.name;
    }, () => setName(userId));
  }, [userId]);
  return (
    <p class="row" role="status">
      <span class="grow">
        Signed in as <strong>{name || userId}</strong> {roles.includes("admin") && <mark>admin</mark>}
      </span>
      <button type="button" class="secondary outline small" onClick={signOut}>Sign out</button>
    </p>
  );
}

function SignInForm() {
  const [failure, setFailure] = useState<Failure>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    try {
      await signIn(String(data.get("email")), String(data.get("password")));
    } catch (thrown) {
      setFailure(failureOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  if (failure?.code === Code.Unimplemented) {
    return (
      <p class="muted" role="status">This server is open: nobody signs in, everybody may do everything.</p>
    );
  }
  const errors = failure?.fields ?? {};
  const isOther = failure && Object.keys(errors).length === 0;
  return (
    <details class="sign-in">
      <summary role="button" class="secondary outline">Sign in</summary>
      <form onSubmit={submit} noValidate aria-label="Sign in">
        <div class="grid">
          <Field label="Email" name="email" type="email" errors={errors} autocomplete="username" />
          <Field
            label="Password"
            name="password"
            type="password"
            errors={errors}
            autocomplete="current-password"
          />
        </div>
        <div class="row">
          <button type="submit" aria-busy={isBusy ? "true" : undefined}>Sign in</button>
          <span role="alert">{isOther ? failure.message : ""}</span>
        </div>
      </form>
    </details>
  );
}
