// From degrees to kilometres: Albers' equal-area conic for China, the same as in api/projection.py, which explains it.

/** A position in the drawing: kilometres east and south of 105° E, 30° N. */
export type Point = [x: number, y: number];

const EARTH_KM = 6371;
const radians = (degrees: number) => (degrees * Math.PI) / 180;
const cone = (Math.sin(radians(25)) + Math.sin(radians(47))) / 2;
const constant = Math.cos(radians(25)) ** 2 + 2 * cone * Math.sin(radians(25));
const radius = (latitude: number) => (EARTH_KM * Math.sqrt(constant - 2 * cone * Math.sin(radians(latitude)))) / cone;

/** Return the place of a longitude and latitude in the drawing. */
export function project(longitude: number, latitude: number): Point {
  const angle = cone * radians(longitude - 105);
  return [radius(latitude) * Math.sin(angle), radius(latitude) * Math.cos(angle) - radius(30)];
}

/** Return the longest round number of kilometres (1, 2 or 5 and zeros) that is no longer than this. */
export function roundKilometres(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((step) => step * power).find((length) => length <= most) ?? power;
}

/** Return the path of the meridians and parallels, `step` degrees apart, over China and around. */
export function graticule(step: number): string {
  const lines: Point[][] = [];
  for (let longitude = 60; longitude <= 150; longitude += step)
    lines.push(range(10, 60).map((latitude) => project(longitude, latitude)));
  for (let latitude = 10; latitude <= 60; latitude += step)
    lines.push(range(60, 150).map((longitude) => project(longitude, latitude)));
  return lines.map(pathOf).join("");
}

/** Return the SVG path through some points. */
export function pathOf(points: Point[]): string {
  return points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`).join("");
}

function range(from: number, to: number): number[] {
  return Array.from({ length: (to - from) / 2 + 1 }, (_, index) => from + 2 * index);
}
