// Shapes of a file of boundaries, each ring wound as d3 needs it: what is around must not be filled.

import { feature, geoArea } from "./bundled/drawing.js";

const HALF = 2 * Math.PI; // of the earth
const LEAST = 4; // positions of a ring

export function shapesOf(topology, object) {
  return feature(topology, object).features.map((one) => ({ ...one, geometry: wound(one.geometry) }));
}

function wound({ type, coordinates }) {
  const several = type === "MultiPolygon" ? coordinates : type === "Polygon" ? [coordinates] : [];
  return { type: "MultiPolygon", coordinates: several.map(polygon).filter((rings) => rings.length) };
}

function polygon([outer, ...holes]) {
  if (distinct(outer) < LEAST - 1) return [];
  const kept = holes.filter((ring) => distinct(ring) >= LEAST - 1);
  return [turned(outer, (area) => area > HALF), ...kept.map((ring) => turned(ring, (area) => area < HALF))];
}

const distinct = (ring) => new Set(ring.map(String)).size;
const areaOf = (ring) => geoArea({ type: "Polygon", coordinates: [ring] });
const turned = (ring, isWrong) => (isWrong(areaOf(ring)) ? ring.toReversed() : ring);

// The largest piece of a shape: a country's own land rather than the sea between it and its islands.
export function largest({ geometry: { coordinates } }) {
  const pieces = coordinates.map((rings) => ({ type: "Polygon", coordinates: rings }));
  return pieces.reduce((a, b) => (geoArea(b) > geoArea(a) ? b : a), pieces[0]);
}
