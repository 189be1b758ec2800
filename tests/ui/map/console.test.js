/* The page's pure rules and its cluster counts, tested alone: `node --test console.test.js`. */
"use strict";

const assert = require("node:assert");
const path = require("node:path");
const test = require("node:test");

const MAP = path.join(__dirname, "..", "..", "..", "resources", "map");
const rules = require(path.join(MAP, "console_rules.js"));
globalThis.ConsoleRules = rules;
const Supercluster = require(path.join(MAP, "vendor", "supercluster", "supercluster.min.js"));
const ClusterCounts = require(path.join(MAP, "console_clusters.js"));

const THRESHOLDS = {
  gap_share: 0.45,
  silent_share: 0.5,
  overdue_share: 0.1,
  overdue_grave_share: 0.5,
};
const row = (counts) => ({
  issued: 100,
  verified: 0,
  claimed: 0,
  silent: 0,
  overdue: 0,
  ...counts,
});
const face = (counts) => rules.faceOf(row(counts), THRESHOLDS);

test("claims without verification are hatched only beyond the threshold", () => {
  assert.equal(face({ claimed: 45 }).hatched, false);
  assert.equal(face({ claimed: 46 }).hatched, true);
  assert.equal(face({ claimed: 96, verified: 60 }).hatched, false);
});

test("silence and lateness have their thresholds, and nothing issued is its own state", () => {
  assert.equal(face({ silent: 50 }).silent, false);
  assert.equal(face({ silent: 51 }).state, "silent");
  assert.deepEqual(
    [9, 10, 49, 50].map((overdue) => face({ overdue }).late),
    [0, 1, 1, 2],
  );
  assert.equal(rules.faceOf(row({ issued: 0 }), THRESHOLDS).state, "unasked");
  assert.equal(rules.faceOf(undefined, THRESHOLDS).state, "unasked");
});

test("no overdue unit is never late, whatever the threshold", () => {
  assert.equal(
    rules.faceOf(row({}), { ...THRESHOLDS, overdue_share: 0, overdue_grave_share: 0 }).late,
    0,
  );
});

test("percentages are rounded down and a gap is shown as a gap", () => {
  assert.equal(rules.percent(2, 3), "66%");
  assert.equal(rules.percent(999, 1000), "99%");
  assert.equal(rules.percent(0, 0), "–");
});

test("the fuller the verified share, the farther from the ground", () => {
  const theme = { map: "#eef1f4", panel: "#ffffff", raised: "#f8f9fb", verified: "#08756a" };
  const red = (verified) =>
    parseInt(rules.fillOf({ state: "asked", verified }, theme).slice(1, 3), 16);
  assert.ok(red(0) > red(0.3));
  assert.ok(red(0.3) > red(1));
  assert.notEqual(
    rules.fillOf({ state: "asked", verified: 0 }, theme),
    rules.fillOf({ state: "silent", verified: 0 }, theme),
  );
});

test("an outline holds what lies in it and not what lies in its hole", () => {
  const square = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
    [0, 0],
  ];
  const hole = [
    [4, 4],
    [6, 4],
    [6, 6],
    [4, 6],
    [4, 4],
  ];
  const shape = { type: "Polygon", coordinates: [square, hole] };
  assert.equal(rules.holds(shape, 2, 2), true);
  assert.equal(rules.holds(shape, 5, 5), false);
  const label = rules.labelSpot(shape);
  assert.equal(rules.holds(shape, label.lon, label.lat), true);
});

test("short names stay names", () => {
  assert.equal(rules.shortName("江岸区"), "江岸");
  assert.equal(rules.shortName("恩施土家族苗族自治州"), "恩施");
  assert.equal(rules.shortName("省直辖县级行政区划"), "省直辖");
  assert.equal(rules.shortName("沙区"), "沙区");
});

test("bytes that are no points are refused", () => {
  assert.throws(() => rules.decodePoints(new ArrayBuffer(64)), /no points/);
});

/* A small generator, so that a failure can be played again. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

function scatter(count, seed) {
  const throwDice = dice(seed);
  const places = new Float32Array(2 * count);
  const states = new Uint8Array(count);
  const flags = new Uint8Array(count);
  for (let at = 0; at < count; at += 1) {
    const town = at % 40;
    places[2 * at] = 109 + (town % 8) + throwDice() * 0.3;
    places[2 * at + 1] = 29.5 + Math.floor(town / 8) * 0.7 + throwDice() * 0.3;
    states[at] = Math.floor(throwDice() * 6);
    flags[at] = Math.floor(throwDice() * 8);
  }
  return { count, places, states, flags };
}

function recount(points, leaves) {
  const sums = new Array(rules.COUNT_WIDTH).fill(0);
  for (const leaf of leaves) {
    sums[points.states[leaf]] += 1;
    if (points.flags[leaf] & rules.FLAG.overdue) {
      sums[rules.COUNTS.overdue] += 1;
    }
    if (points.flags[leaf] & rules.FLAG.flagged) {
      sums[rules.COUNTS.flagged] += 1;
    }
    if (points.flags[leaf] & rules.FLAG.schematic) {
      sums[rules.COUNTS.schematic] += 1;
    }
  }
  return sums;
}

function checkAll(clusters) {
  let seen = 0;
  for (let zoom = 0; zoom <= 14; zoom += 1) {
    let covered = 0;
    for (const item of clusters.inside([100, 20, 125, 40], zoom)) {
      covered += item.count;
      if (item.counts) {
        const leaves = clusters.index
          .getLeaves(item.cluster, Infinity)
          .map((leaf) => leaf.properties);
        assert.equal(leaves.length, item.count);
        assert.deepEqual(Array.from(item.counts), recount(clusters.points, leaves));
        seen += 1;
      }
    }
    assert.equal(covered, clusters.points.count);
  }
  return seen;
}

test("counts of every cluster equal a recount of its leaves, before and after changes", () => {
  const points = scatter(3000, 7);
  const clusters = new ClusterCounts(Supercluster, points, {
    radius: 44,
    extent: 256,
    maxZoom: 14,
  });
  assert.ok(checkAll(clusters) > 100);
  const throwDice = dice(11);
  for (let change = 0; change < 2000; change += 1) {
    clusters.change(
      Math.floor(throwDice() * 3000),
      Math.floor(throwDice() * 6),
      Math.floor(throwDice() * 4),
    );
  }
  assert.ok(checkAll(clusters) > 100);
  const fresh = scatter(3000, 7);
  fresh.states.fill(4);
  clusters.restate(fresh);
  assert.ok(checkAll(clusters) > 100);
});

test("a change never makes a schematic place a known one", () => {
  const points = scatter(10, 3);
  points.flags.fill(rules.FLAG.schematic);
  const clusters = new ClusterCounts(Supercluster, points, {
    radius: 44,
    extent: 256,
    maxZoom: 14,
  });
  clusters.change(4, 5, rules.FLAG.overdue);
  assert.equal(points.flags[4], rules.FLAG.schematic | rules.FLAG.overdue);
});

test("a measure fills the ground by its own share alone", () => {
  const measured = (counts, measure) =>
    rules.measureOf(row(counts), { ...THRESHOLDS, finding_share: 0.2 }, measure);
  assert.equal(measured({ claimed: 60, verified: 10 }, "gap").level, 0.5);
  assert.equal(measured({ claimed: 60, verified: 10 }, "gap").hatched, true);
  assert.equal(measured({ claimed: 60, overdue: 30 }, "lateness").level, 0.3);
  assert.equal(measured({ claimed: 60, overdue: 30 }, "lateness").hatched, false);
  assert.equal(measured({ overdue: 60 }, "silence").late, 0);
  assert.equal(measured({ silent: 60 }, "silence").silent, true);
  assert.equal(measured({ flagged: 10 }, "findings").level, 0.5);
  assert.equal(measured({ flagged: 40 }, "findings").level, 1);
  assert.equal(measured({ issued: 0 }, "gap").state, "unasked");
});

test("a measure's figure is points, a share or a count", () => {
  assert.equal(rules.figureOf(row({ claimed: 71, verified: 27 }), "gap"), "44");
  // 18.6 less 0.9 percent is shown as 18 and 0: what stands between them is 18.
  assert.equal(rules.figureOf(row({ issued: 1000, claimed: 186, verified: 9 }), "gap"), "18");
  assert.equal(rules.figureOf(row({ silent: 12 }), "silence"), "12%");
  assert.equal(rules.figureOf(row({ flagged: 21 }), "findings"), "21");
  assert.equal(rules.figureOf(row({ flagged: 0 }), "findings"), "");
});
