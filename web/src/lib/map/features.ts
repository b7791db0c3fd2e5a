// What is on the map: GeoJSON in; spots (a position with all that is there) and lines out.
import { language } from "../words";
import { type Point, project } from "./projection";

/** What the map knows of a thing; only the names are needed. */
export interface Thing {
  /** What tells a line from others; the IRI otherwise. */
  key?: string;
  iri?: string;
  label: string;
  label_en?: string | null;
  class?: string;
  top?: string;
  status?: string | null;
  /** The position is that of the place it lies in, or of the middle of a larger one. */
  approximate?: boolean;
  /** The place at which it stands, where that is not its own position. */
  at?: string | null;
  at_en?: string | null;
  /** A relation between two places, such as cooperatesWith, instead of an entity. */
  relation?: string | null;
  mentions?: number;
}

/** A GeoJSON feature (RFC 7946): a point, or a line between places. */
export interface Feature {
  type: "Feature";
  geometry: { type: "Point"; coordinates: number[] } | { type: "LineString"; coordinates: number[][] };
  properties: Thing;
}

/** What `drawMap` draws. */
export interface FeatureCollection {
  type: "FeatureCollection";
  features: Feature[];
}

/** A position with everything that is there, what stands for it first. */
export interface Spot {
  key: string;
  at: Point;
  things: Thing[];
}

/** A thing between places. */
export interface Line {
  key: string;
  points: Point[];
  thing: Thing;
}

/** Return the key of a position; the server writes it alike. */
export function keyOf(coordinates: number[]): string {
  return coordinates
    .slice(0, 2)
    .map((degrees) => degrees.toFixed(5))
    .join(",");
}

/** Group points by position, those with most things first. */
export function spotsOf(features: Feature[]): Spot[] {
  const found = new Map<string, Spot>();
  for (const { geometry, properties } of features) {
    if (geometry.type !== "Point") continue;
    const key = keyOf(geometry.coordinates);
    const [longitude = 0, latitude = 0] = geometry.coordinates;
    const spot = found.get(key) ?? { key, at: project(longitude, latitude), things: [] };
    spot.things.push(properties);
    found.set(key, spot);
  }
  const spots = [...found.values()];
  for (const spot of spots) spot.things.sort((a, b) => weight(b) - weight(a) || a.label.localeCompare(b.label));
  return spots.sort((a, b) => b.things.length - a.things.length || a.key.localeCompare(b.key));
}

/** Return the lines; those of the same two ends are told apart by their key. */
export function linesOf(features: Feature[]): Line[] {
  return features.flatMap(({ geometry, properties }) => {
    if (geometry.type !== "LineString") return [];
    const points = geometry.coordinates.map(([longitude = 0, latitude = 0]) => project(longitude, latitude));
    return [{ key: properties.key ?? properties.iri ?? properties.label, points, thing: properties }];
  });
}

// The place itself stands for a spot, then what is mentioned most.
function weight(thing: Thing): number {
  return (thing.top === "Place" ? 1e9 : 0) + (thing.approximate ? 0 : 1e6) + (thing.mentions ?? 0);
}

/** The name of a thing in the page's language. */
export function nameOf(thing: Thing): string {
  return (language === "en" && thing.label_en) || thing.label;
}

/** What several things at one position are called together: the place at which they stand. */
export function placeName(things: Thing[]): string {
  const [first] = things;
  if (!first) return "";
  if (things.length === 1 || !first.at) return nameOf(first);
  return (language === "en" && first.at_en) || first.at;
}
