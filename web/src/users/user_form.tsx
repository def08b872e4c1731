import { Code } from "@connectrpc/connect";
import { useState } from "preact/hooks";
import type { User } from "../../../proto/gen/user/v1/user_pb.ts";
import { Dialog } from "../app/dialog.tsx";
import { type Failure, failureOf } from "../app/errors.ts";
import { Field, otherFaults } from "../app/field.tsx";
import { users } from "./directory.ts";

const FIELDS = ["name", "email", "password", "phone"] as const;

/** What a form is for: a user to be changed, or none for a new one. */
export interface UserFormProps {
  readonly user: User | undefined;
  done(user: User): void;
  close(): void;
}

/** Creates or changes a user. What the server finds wrong stands beside its field. */
export function UserForm({ user, done, close }: UserFormProps) {
  const [failure, setFailure] = useState<Failure>();
  const [isBusy, setBusy] = useState(false);
  const errors = failure?.fields ?? {};

  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const [name = "", email = "", password = "", phone = ""] = FIELDS.map((field) =>
      String(data.get(field) ?? "")
    );
    setBusy(true);
    try {
      const answer = user
        ? await users.updateUser({
          id: user.id,
          name,
          email,
          ...(password && { password }),
          ...(phone && { phone }),
          updateMask: { paths: ["name", "email", "phone", ...(password ? ["password"] : [])] },
          etag: user.etag,
        })
        : await users.createUser({ name, email, password, ...(phone && { phone }) });
      if (answer.user) done(answer.user);
      close();
    } catch (thrown) {
      const failed = failureOf(thrown);
      setFailure(failed);
      const first = FIELDS.find((field) => failed.fields[field]);
      if (first) form.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={user ? `Edit ${user.name}` : "New user"} close={close}>
      <form onSubmit={submit} noValidate>
        <Fault failure={failure} />
        <Field label="Name" name="name" errors={errors} initial={user?.name} />
        <Field
          label="Email"
          name="email"
          type="email"
          errors={errors}
          initial={user?.email}
        />
        <Field
          label={user ? "New password" : "Password"}
          name="password"
          type="password"
          errors={errors}
          autocomplete="new-password"
          {...(user && { hint: "Empty: it stays as it is" })}
        />
        <Field
          label="Telephone"
          name="phone"
          type="tel"
          errors={errors}
          initial={user?.phone}
          hint="With its country: +5511999990000; may be empty"
        />
        <div class="row end">
          <button type="button" class="secondary" onClick={close}>Cancel</button>
          <button type="submit" aria-busy={isBusy ? "true" : undefined} disabled={isBusy}>
            {user ? "Save" : "Create"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** What is wrong with the call and not with one of the fields. */
function Fault({ failure }: { failure: Failure | undefined }) {
  if (!failure) return <p role="alert" class="none" />;
  const others = otherFaults(failure.fields, FIELDS);
  const hasOwn = Object.keys(failure.fields).length > others.length;
  const words = failure.code === Code.Aborted
    ? "Somebody has changed this user meanwhile: close this, and look at it again."
    : hasOwn && others.length === 0
    ? "Some fields need another look."
    : [failure.message, ...others].join("; ");
  return <p role="alert">{words}</p>;
}
