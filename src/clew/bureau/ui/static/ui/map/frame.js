// Frames: what of the earth a drawing shows.

import { geoArea, geoAzimuthalEqualArea, geoCentroid, geoDistance, geoNaturalEarth1 } from "./bundled/drawing.js";

const FAR = 4.5; // times a country's size: islands beyond the sea, that would make it a speck
const NEAR = 0.01; // about a point: 60 km

// The whole earth.
export function world(features, size) {
  return fitted(geoNaturalEarth1(), features, size, 4);
}

// A country with all that is counted, or one of its parts (`focus`) with what is around it.
export function country(features, { focus, counted, points }, size) {
  const here = features.filter((one) => one.id === focus);
  const shown = focus ? [...here, ...points.map(spot)] : [...mainland(features, counted), ...points.map(spot)];
  const all = shown.length ? shown : features;
  const [east, north] = geoCentroid({ type: "FeatureCollection", features: all });
  return fitted(geoAzimuthalEqualArea().rotate([-east, -north]), all, size, focus ? 40 : 14);
}

function mainland(features, counted) {
  if (!features.length) return [];
  const whole = { type: "FeatureCollection", features };
  const [centre, reach] = [geoCentroid(whole), FAR * Math.sqrt(geoArea(whole) / Math.PI)];
  return features.filter((one) => counted.has(one.id) || geoDistance(geoCentroid(one), centre) < reach);
}

// A point as a small square, which a frame can be fitted to.
function spot([east, north]) {
  const step = (NEAR * 180) / Math.PI / 2;
  const corners = [[-1, -1], [-1, 1], [1, 1], [1, -1], [-1, -1]];
  const ring = corners.map(([x, y]) => [east + x * step, north + y * step]);
  return { type: "Feature", geometry: { type: "Polygon", coordinates: [ring] } };
}

function fitted(projection, features, [width, height], margin) {
  const within = [[margin, margin], [width - margin, height - margin]];
  return projection.fitExtent(within, { type: "FeatureCollection", features }).clipExtent([[-9, -9], [width + 9, height + 9]]);
}
