export function UsersView() {
  return <p>Users</p>;
}
