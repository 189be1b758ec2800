/* What a unit looks like: pure rules, no map and no page, so that they can be tested alone.
 * Claimed is hatched, verified is solid, silence is a dashed outline; no figure is made up here. */
(function (root) {
  "use strict";

  const STATES = ["silent", "acknowledged", "started", "claimed", "verified", "refuted"];
  const FLAG = { overdue: 1, flagged: 2, schematic: 4 };
  const COUNTS = { overdue: 6, flagged: 7, schematic: 8 };
  const COUNT_WIDTH = 9;
  const POINTS_MAGIC = 0x50434d31;
  const HEADER_BYTES = 16;
  const ROW = [
    "code",
    "name",
    "issued",
    "acknowledged",
    "started",
    "claimed",
    "verified",
    "refuted",
    "overdue",
    "silent",
    "flagged",
    "lon",
    "lat",
    "schematic",
  ];

  function rowOf(values) {
    const row = {};
    ROW.forEach((name, at) => {
      row[name] = values[at];
    });
    return row;
  }

  function share(part, whole) {
    return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
  }

  /* Rounded down, so that no figure is surer than its evidence. */
  function percent(part, whole) {
    return whole > 0 ? `${floored(part, whole)}%` : "–";
  }

  function floored(part, whole) {
    return whole > 0 ? Math.floor((100 * part) / whole) : 0;
  }

  /* How one row is drawn. `rules` holds the thresholds: settings, not constants of the page. */
  function faceOf(row, rules) {
    if (!row || !(row.issued > 0)) {
      return { state: "unasked", verified: 0, claimed: 0, hatched: false, silent: false, late: 0 };
    }
    const verified = share(row.verified, row.issued);
    const claimed = share(row.claimed, row.issued);
    const silent = share(row.silent, row.issued) > rules.silent_share;
    const overdue = share(row.overdue, row.issued);
    let late = 0;
    if (overdue > 0 && overdue >= rules.overdue_share) {
      late = 1;
    }
    if (overdue > 0 && overdue >= rules.overdue_grave_share) {
      late = 2;
    }
    return {
      state: silent ? "silent" : "asked",
      verified,
      claimed,
      silent,
      late,
      hatched: claimed - verified > rules.gap_share,
    };
  }

  /* What a supervisor colours by: each measure as a share, and the count that stands for it. */
  const MEASURES = {
    gap: (row) => row.claimed - row.verified,
    lateness: (row) => row.overdue,
    silence: (row) => row.silent,
    findings: (row) => row.flagged,
  };

  /* How a row is drawn when one measure alone is looked at; `level` is how full the ground is. */
  function measureOf(row, rules, measure) {
    const plain = faceOf(row, rules);
    if (plain.state === "unasked") {
      return plain;
    }
    const part = share(MEASURES[measure](row), row.issued);
    const full = measure === "findings" ? rules.finding_share : 1;
    return {
      state: "measured",
      measure,
      level: Math.min(1, part / full),
      verified: plain.verified,
      claimed: plain.claimed,
      hatched: measure === "gap" && plain.hatched,
      silent: measure === "silence" && plain.silent,
      late: measure === "lateness" ? plain.late : 0,
    };
  }

  /* The figure of a row under a measure: points of the gap, a share, or a count of units. The gap
     is the difference of the two shares as they are shown, so that whoever subtracts finds it. */
  function figureOf(row, measure) {
    if (measure === "gap") {
      return String(floored(row.claimed, row.issued) - floored(row.verified, row.issued));
    }
    const count = MEASURES[measure](row);
    if (measure === "findings") {
      return count ? String(count) : "";
    }
    return percent(count, row.issued);
  }

  /* The colour of a measure at its fullest. Silence has only that of an outline. */
  function measureColour(measure, theme) {
    const colours = {
      gap: theme.claimed_base,
      lateness: theme.orange_fill,
      silence: theme.outline,
      findings: theme.finding,
    };
    return colours[measure];
  }

  function channels(colour) {
    const hex = colour.replace("#", "");
    return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
  }

  function mix(from, to, amount) {
    const one = channels(from);
    const other = channels(to);
    const parts = one.map((value, at) => Math.round(value + (other[at] - value) * amount));
    return `#${parts.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
  }

  /* The solid colour of a unit: the more is verified, the fuller; never quite empty. */
  function fillOf(face, theme) {
    if (face.state === "unasked") {
      return theme.raised;
    }
    if (face.state === "silent") {
      return mix(theme.map, theme.panel, 0.7);
    }
    if (face.state === "measured") {
      const fullness = face.level > 0 ? 0.1 + 0.75 * face.level : 0;
      const empty = mix(theme.map, theme.panel, 0.7);
      return mix(empty, measureColour(face.measure, theme), fullness);
    }
    return mix(theme.map, theme.verified, 0.13 + 0.77 * face.verified);
  }

  function ringHolds(ring, lon, lat) {
    let inside = false;
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
      const [x1, y1] = ring[at];
      const [x2, y2] = ring[before];
      if (y1 > lat !== y2 > lat && lon < x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1)) {
        inside = !inside;
      }
    }
    return inside;
  }

  function polygonsOf(geometry) {
    return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  }

  function holds(geometry, lon, lat) {
    return polygonsOf(geometry).some((rings) =>
      rings.reduce((inside, ring) => inside !== ringHolds(ring, lon, lat), false),
    );
  }

  function edgeDistance(ring, lon, lat, squeeze) {
    let nearest = Infinity;
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
      const ax = (ring[before][0] - lon) * squeeze;
      const ay = ring[before][1] - lat;
      const dx = (ring[at][0] - lon) * squeeze - ax;
      const dy = ring[at][1] - lat - ay;
      const length = dx * dx + dy * dy;
      const along = length ? Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length)) : 0;
      nearest = Math.min(nearest, Math.hypot(ax + along * dx, ay + along * dy));
    }
    return nearest;
  }

  /* Where a label sits best: the roomiest place of a grid laid over the largest part. */
  function labelSpot(geometry) {
    let best = null;
    for (const rings of polygonsOf(geometry)) {
      const outer = rings[0];
      const xs = outer.map((place) => place[0]);
      const ys = outer.map((place) => place[1]);
      const [west, east] = [Math.min(...xs), Math.max(...xs)];
      const [south, north] = [Math.min(...ys), Math.max(...ys)];
      const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
      for (let column = 1; column < 16; column += 1) {
        for (let line = 1; line < 16; line += 1) {
          const lon = west + ((east - west) * column) / 16;
          const lat = south + ((north - south) * line) / 16;
          if (holds({ type: "Polygon", coordinates: rings }, lon, lat)) {
            const room = edgeDistance(outer, lon, lat, squeeze);
            if (!best || room > best.room) {
              best = { lon, lat, room };
            }
          }
        }
      }
    }
    return best;
  }

  /* The short name for narrow places: 江岸区 -> 江岸, but never a single character. */
  function shortName(name) {
    const cut = name.replace(
      /(土家族苗族自治州|土家族自治县|县级行政区划|街道办事处|街道|自治州|自治县|地区|林区|区|市|县|镇|乡)$/,
      "",
    );
    return cut.length >= 2 ? cut : name;
  }

  /* The binary form of points: header (magic, count, name bytes, 0), codes as Float64, lon and lat
   * as Float32 pairs, states and flags as bytes, then the names, one a line. */
  function decodePoints(buffer) {
    const head = new Int32Array(buffer, 0, 4);
    if (head[0] !== POINTS_MAGIC) {
      throw new Error("these bytes are no points");
    }
    const count = head[1];
    let at = HEADER_BYTES;
    const codes = new Float64Array(buffer, at, count);
    at += 8 * count;
    const places = new Float32Array(buffer, at, 2 * count);
    at += 8 * count;
    const states = new Uint8Array(buffer, at, count);
    const flags = new Uint8Array(buffer, at + count, count);
    const words = new Uint8Array(buffer, at + 2 * count, head[2]);
    return { count, codes, places, states, flags, words };
  }

  const rules = {
    STATES,
    FLAG,
    COUNTS,
    COUNT_WIDTH,
    rowOf,
    share,
    percent,
    faceOf,
    measureOf,
    measureColour,
    figureOf,
    mix,
    fillOf,
    holds,
    polygonsOf,
    labelSpot,
    shortName,
    decodePoints,
  };
  root.ConsoleRules = rules;
  if (typeof module !== "undefined" && module.exports) {
    module.exports = rules;
  }
})(typeof self !== "undefined" ? self : globalThis);
