export function ExploreView() {
  return <p>Explore</p>;
}
