// What the map takes from others to draw.
export { geoArea, geoAzimuthalEqualArea, geoCentroid, geoDistance, geoNaturalEarth1, geoPath } from "d3-geo";
export { feature } from "topojson-client";
