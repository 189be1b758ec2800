/* Clusters of points with their counts per state, over supercluster; used inside the worker. Counts
 * follow single changes up the tree of clusters, so that nothing is indexed again for news. */
(function (root) {
  "use strict";

  const rules = root.ConsoleRules || require("./console_rules.js");
  const WIDTH = rules.COUNT_WIDTH;

  class ClusterCounts {
    constructor(Supercluster, points, options) {
      this.points = points;
      this.leafParent = new Int32Array(points.count).fill(-1);
      this.slots = 0;
      this.owners = [];
      this.parents = new Int32Array(1024).fill(-1);
      this.counts = new Int32Array(1024 * WIDTH);
      this.index = new Supercluster({
        ...options,
        map: (leaf) => ({ slot: -1 - leaf }),
        reduce: (whole, part) => this.merge(whole, part),
      });
      this.index.load(this.features());
      this.owners = null;
    }

    /* One feature, used again for every point: supercluster keeps its figures, never the object. */
    features() {
      const { count, places } = this.points;
      const spot = [0, 0];
      const feature = {
        type: "Feature",
        properties: 0,
        geometry: { type: "Point", coordinates: spot },
      };
      return {
        length: count,
        *[Symbol.iterator]() {
          for (let at = 0; at < count; at += 1) {
            spot[0] = places[2 * at];
            spot[1] = places[2 * at + 1];
            feature.properties = at;
            yield feature;
          }
        },
      };
    }

    newSlot(owner) {
      const slot = this.slots;
      this.slots += 1;
      if (this.slots > this.parents.length) {
        const parents = new Int32Array(this.parents.length * 2).fill(-1);
        parents.set(this.parents);
        this.parents = parents;
        const counts = new Int32Array(this.counts.length * 2);
        counts.set(this.counts);
        this.counts = counts;
      }
      this.owners[slot] = owner;
      return slot;
    }

    /* `whole` is either a fresh leaf, a copy of an older cluster's properties, or our own slot. */
    merge(whole, part) {
      if (whole.slot < 0) {
        const leaf = -1 - whole.slot;
        whole.slot = this.newSlot(whole);
        this.take(whole.slot, leaf);
      } else if (this.owners[whole.slot] !== whole) {
        const older = whole.slot;
        whole.slot = this.newSlot(whole);
        this.adopt(whole.slot, older);
      }
      if (part.slot < 0) {
        this.take(whole.slot, -1 - part.slot);
      } else {
        this.adopt(whole.slot, part.slot);
      }
    }

    take(slot, leaf) {
      this.leafParent[leaf] = slot;
      this.tally(slot * WIDTH, this.points.states[leaf], this.points.flags[leaf], 1);
    }

    adopt(slot, child) {
      this.parents[child] = slot;
      for (let at = 0; at < WIDTH; at += 1) {
        this.counts[slot * WIDTH + at] += this.counts[child * WIDTH + at];
      }
    }

    tally(base, state, flags, step) {
      const { counts } = this;
      counts[base + state] += step;
      if (flags & rules.FLAG.overdue) {
        counts[base + rules.COUNTS.overdue] += step;
      }
      if (flags & rules.FLAG.flagged) {
        counts[base + rules.COUNTS.flagged] += step;
      }
      if (flags & rules.FLAG.schematic) {
        counts[base + rules.COUNTS.schematic] += step;
      }
    }

    change(leaf, state, flags) {
      const oldState = this.points.states[leaf];
      const oldFlags = this.points.flags[leaf];
      const kept = (flags & ~rules.FLAG.schematic) | (oldFlags & rules.FLAG.schematic);
      for (let slot = this.leafParent[leaf]; slot >= 0; slot = this.parents[slot]) {
        this.tally(slot * WIDTH, oldState, oldFlags, -1);
        this.tally(slot * WIDTH, state, kept, 1);
      }
      this.points.states[leaf] = state;
      this.points.flags[leaf] = kept;
    }

    /* The same units in the same places with new states: count again, keep the tree. A cluster's
     * slot is always younger than its children's, so one pass upwards settles every sum. */
    restate(points) {
      this.points = points;
      const { counts, leafParent, parents } = this;
      const { states, flags, count } = points;
      counts.fill(0, 0, this.slots * WIDTH);
      for (let leaf = 0; leaf < count; leaf += 1) {
        const slot = leafParent[leaf];
        if (slot >= 0) {
          const base = slot * WIDTH;
          const flag = flags[leaf];
          counts[base + states[leaf]] += 1;
          counts[base + rules.COUNTS.overdue] += flag & 1;
          counts[base + rules.COUNTS.flagged] += (flag >> 1) & 1;
          counts[base + rules.COUNTS.schematic] += (flag >> 2) & 1;
        }
      }
      for (let slot = 0; slot < this.slots; slot += 1) {
        const to = parents[slot] * WIDTH;
        if (to >= 0) {
          const from = slot * WIDTH;
          for (let at = 0; at < WIDTH; at += 1) {
            counts[to + at] += counts[from + at];
          }
        }
      }
    }

    /* What lies in a box at a zoom: an array of {lon, lat, count, leaf, cluster, counts}. */
    inside(box, zoom) {
      return this.index.getClusters(box, zoom).map((feature) => {
        const [lon, lat] = feature.geometry.coordinates;
        const found = feature.properties;
        if (typeof found === "number") {
          return { lon, lat, count: 1, leaf: found, cluster: -1, counts: null };
        }
        const base = found.slot * WIDTH;
        return {
          lon,
          lat,
          count: found.point_count,
          leaf: -1,
          cluster: found.cluster_id,
          counts: this.counts.slice(base, base + WIDTH),
        };
      });
    }
  }

  root.ConsoleClusters = ClusterCounts;
  if (typeof module !== "undefined" && module.exports) {
    module.exports = ClusterCounts;
  }
})(typeof self !== "undefined" ? self : globalThis);
