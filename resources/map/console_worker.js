/* Holds the points and their clusters off the page's own thread; answers boxes with packed figures.
 * It reads from our own scheme only and knows nothing of drawing. */
/* global importScripts, ConsoleRules, ConsoleClusters, Supercluster */
"use strict";

importScripts(
  "/vendor/supercluster/supercluster.min.js",
  "/console_rules.js",
  "/console_clusters.js",
);

const COLUMNS = 17;
const OPTIONS = { radius: 44, extent: 256, maxZoom: 14 };
let held = null;
let names = null;
let newest = 0;
let asked = null;

function sortedOrder(codes) {
  for (let at = 1; at < codes.length; at += 1) {
    if (codes[at] < codes[at - 1]) {
      return Uint32Array.from(codes.keys()).sort((one, other) => codes[one] - codes[other]);
    }
  }
  return null;
}

function positionOf(code) {
  const { codes } = held.points;
  let [low, high] = [0, codes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (codes[held.order ? held.order[middle] : middle] < code) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function leafOf(code) {
  const at = positionOf(code);
  if (at >= held.points.count) {
    return -1;
  }
  const leaf = held.order ? held.order[at] : at;
  return held.points.codes[leaf] === code ? leaf : -1;
}

function nameOf(leaf) {
  if (!held.points.words.length) {
    return "";
  }
  if (!names) {
    names = new TextDecoder().decode(held.points.words).split("\n");
  }
  return names[leaf] || "";
}

/* A plain loop: a callback for each of a million figures costs more than reading them. */
function alike(one, other) {
  if (one.length !== other.length) {
    return false;
  }
  for (let at = 0; at < one.length; at += 1) {
    if (one[at] !== other[at]) {
      return false;
    }
  }
  return true;
}

function totals() {
  const sum = new Int32Array(ConsoleRules.COUNT_WIDTH);
  const { states, flags, count } = held.points;
  for (let leaf = 0; leaf < count; leaf += 1) {
    sum[states[leaf]] += 1;
    if (flags[leaf] & ConsoleRules.FLAG.overdue) {
      sum[ConsoleRules.COUNTS.overdue] += 1;
    }
    if (flags[leaf] & ConsoleRules.FLAG.flagged) {
      sum[ConsoleRules.COUNTS.flagged] += 1;
    }
    if (flags[leaf] & ConsoleRules.FLAG.schematic) {
      sum[ConsoleRules.COUNTS.schematic] += 1;
    }
  }
  return sum;
}

/* Points that newer ones have replaced meanwhile are not even fetched. */
async function load(message) {
  if (message.seq !== newest) {
    return;
  }
  const began = performance.now();
  const answer = await fetch(message.url);
  const buffer = await answer.arrayBuffer();
  if (message.seq !== newest) {
    return;
  }
  if (!answer.ok) {
    throw new Error(`the points could not be read (${answer.status})`);
  }
  const fetched = performance.now();
  const points = ConsoleRules.decodePoints(buffer);
  const same =
    held && alike(held.points.codes, points.codes) && alike(held.points.places, points.places);
  if (same) {
    held.clusters.restate(points);
    held.points = points;
  } else {
    held = {
      points,
      order: sortedOrder(points.codes),
      clusters: new ConsoleClusters(Supercluster, points, OPTIONS),
    };
  }
  names = null;
  const found = asked ? lookUp(asked) : null;
  postMessage(
    {
      kind: "loaded",
      seq: message.seq,
      count: points.count,
      bytes: buffer.byteLength,
      same,
      fetch_ms: fetched - began,
      index_ms: performance.now() - fetched,
      totals: totals(),
      found,
    },
    found ? [found.packed.buffer] : [],
  );
}

/* What lies in a box at a zoom, packed; names only for single units. */
function lookUp({ box, zoom }) {
  const found = held ? held.clusters.inside(box, zoom) : [];
  const packed = new Float64Array(found.length * COLUMNS);
  const words = [];
  found.forEach((item, at) => {
    const base = at * COLUMNS;
    const { leaf } = item;
    const single = leaf >= 0;
    packed[base] = item.lon;
    packed[base + 1] = item.lat;
    packed[base + 2] = item.count;
    packed[base + 3] = item.cluster;
    packed[base + 4] = leaf;
    packed[base + 5] = single ? held.points.codes[leaf] : 0;
    packed[base + 6] = single ? held.points.states[leaf] : 0;
    packed[base + 7] = single ? held.points.flags[leaf] : 0;
    if (item.counts) {
      packed.set(item.counts, base + 8);
    }
    words.push(single ? nameOf(leaf) : "");
  });
  return { packed, words, zoom };
}

function query(message) {
  asked = message;
  const found = lookUp(message);
  postMessage({ kind: "found", found }, [found.packed.buffer]);
}

function change(message) {
  if (!held) {
    return;
  }
  for (const [code, state, flags] of message.list) {
    const leaf = leafOf(Number(code));
    if (leaf >= 0) {
      held.clusters.change(leaf, state, flags);
    }
  }
  postMessage({ kind: "changed", totals: totals() });
}

/* The box round all points of a unit, for fitting the view where there is no outline. */
function bounds(message) {
  if (!held) {
    postMessage({ kind: "bounds", seq: message.seq, box: null });
    return;
  }
  let box = null;
  for (let at = positionOf(message.from); at < held.points.count; at += 1) {
    const leaf = held.order ? held.order[at] : at;
    if (held.points.codes[leaf] >= message.to) {
      break;
    }
    const lon = held.points.places[2 * leaf];
    const lat = held.points.places[2 * leaf + 1];
    box = box
      ? [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)]
      : [lon, lat, lon, lat];
  }
  postMessage({ kind: "bounds", seq: message.seq, box });
}

function expand(message) {
  const zoom = held ? held.clusters.index.getClusterExpansionZoom(message.cluster) : 0;
  postMessage({ kind: "expand", lon: message.lon, lat: message.lat, zoom });
}

const acts = {
  load,
  query,
  change,
  bounds,
  expand,
  clear: () => {
    held = null;
  },
};

let lane = Promise.resolve();

/* One after the other, so that changes never overtake the points they belong to. */
self.onmessage = (event) => {
  const message = event.data;
  if (message.kind === "load" || message.kind === "clear") {
    newest = message.seq || 0;
  }
  lane = lane
    .then(() => acts[message.kind](message))
    .catch((problem) => postMessage({ kind: "trouble", words: String(problem) }));
};
