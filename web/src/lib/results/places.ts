// The result as a map: rows with latitude and longitude, or entities that have a place.
import type { Feature, FeatureCollection } from "../map/features";
import type { Names } from "./names";
import { numberOf, type Table, type Term } from "./table";

const LATITUDE = /^(lat|latitude|纬度)\d*$/i;
const LONGITUDE = /^(long|lon|lng|longitude|经度)\d*$/i;

/** Return the features of a result, none where nothing has a place. */
export function featuresOf(table: Table, names: Names): FeatureCollection {
  const latitude = table.columns.findIndex((name) => LATITUDE.test(name));
  const longitude = table.columns.findIndex((name) => LONGITUDE.test(name));
  const found = new Map<string, Feature>();
  for (const row of table.rows) {
    const point = latitude >= 0 && longitude >= 0 ? pointOf(row, latitude, longitude, names) : undefined;
    const features = point ? [point] : row.flatMap((term) => placed(term, names));
    for (const feature of features)
      found.set(`${feature.properties.iri ?? feature.properties.label} ${feature.geometry.coordinates}`, feature);
  }
  return { type: "FeatureCollection", features: [...found.values()] };
}

/** A point at the coordinates of a row, called by its first entity or its first text. */
function pointOf(row: (Term | undefined)[], latitude: number, longitude: number, names: Names): Feature | undefined {
  const [lat, long] = [numberOf(row[latitude]), numberOf(row[longitude])];
  if (lat === undefined || long === undefined || Math.abs(lat) > 90 || Math.abs(long) > 180) return undefined;
  const others = row.filter((_, column) => column !== latitude && column !== longitude);
  const thing = others.find((term) => term?.type === "uri") ?? others.find((term) => term !== undefined);
  const properties =
    thing?.type === "uri" ? propertiesOf(thing.value, names) : { label: thing?.value ?? `${lat}, ${long}` };
  return { type: "Feature", geometry: { type: "Point", coordinates: [long, lat] }, properties };
}

function placed(term: Term | undefined, names: Names): Feature[] {
  const name = term?.type === "uri" ? names.of(term.value) : undefined;
  if (!term || !name?.geometry) return [];
  const properties = { ...propertiesOf(term.value, names), approximate: name.approximate };
  return [{ type: "Feature", geometry: name.geometry, properties }];
}

function propertiesOf(iri: string, names: Names): Feature["properties"] {
  const name = names.of(iri);
  if (!name) return { label: names.short(iri) };
  return { iri, label: name.label, label_en: name.label_en, class: name.class, top: name.top };
}
