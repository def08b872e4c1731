export function QueueView() {
  return <p>Queue</p>;
}
