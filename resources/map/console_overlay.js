/* One canvas above the outlines: streets, clusters, units, incidents, reports, and every label.
 * Remembers what it drew and where, so that a click finds it. */
/* global ConsoleRules, ConsoleFurniture, ConsoleGlyphs, ConsoleHeat, ConsoleLabels, ConsolePaint */
(function (root) {
  "use strict";

  const rules = ConsoleRules;
  const COLUMNS = 17;
  const PLACE_RADIUS = 11;

  const { Canvas, Labels, font, shortUnit, wordings } = ConsoleLabels;

  class Scene {
    constructor(map, state, areas) {
      this.map = map;
      this.state = state;
      this.areas = areas;
      this.drawn = [];
      this.heat = [];
      this.overlay = ConsolePaint.sharp(new Canvas((pen, bounds) => this.paint(pen, bounds)));
      this.overlay.addTo(map);
    }

    redraw() {
      this.overlay.draw();
    }

    pixel(lon, lat) {
      return this.map.latLngToLayerPoint([lat, lon]);
    }

    paint(pen, bounds) {
      const { state } = this;
      if (!state.theme) {
        return;
      }
      this.drawn = [];
      this.heat = ConsoleHeat.paint(pen, {
        state,
        areas: this.areas,
        pixel: (lon, lat) => this.pixel(lon, lat),
      });
      const labels = new Labels(pen, state.theme);
      const corner = this.map.containerPointToLayerPoint([0, 0]);
      for (const [left, top, right, bottom] of ConsoleFurniture.covers()) {
        labels.reserve([left + corner.x, top + corner.y, right + corner.x, bottom + corner.y]);
      }
      const places = this.paintPlaces(pen, bounds, labels);
      this.paintPoints(pen, bounds, labels);
      this.paintMarks(pen, bounds, labels);
      this.labelAreas(labels, bounds);
      this.labelPlaces(places, labels);
      this.labelUnits(labels);
    }

    paintPlaces(pen, bounds, labels) {
      const { state } = this;
      const shown = [];
      const quiet = state.pointsShown;
      for (const row of state.rows.values()) {
        if (row.lon === null || row.lon === undefined || this.areas.find(row.code)) {
          continue;
        }
        const at = this.pixel(row.lon, row.lat);
        if (!bounds.contains(at)) {
          continue;
        }
        const selected = state.selected === row.code;
        if (!quiet || selected) {
          const radius = quiet ? 5 : PLACE_RADIUS;
          ConsoleGlyphs.place(pen, at.x, at.y, radius, {
            face: ConsolePaint.faceIn(state, row),
            theme: state.theme,
            selected,
          });
          if (row.flagged > 0 && !quiet) {
            this.flag(pen, at);
          }
          labels.block(at.x, at.y, radius, radius);
          this.drawn.push({
            kind: "unit",
            code: row.code,
            row,
            x: at.x,
            y: at.y,
            radius: radius + 3,
          });
        }
        shown.push({ row, at, selected });
      }
      return shown.sort(
        (one, other) => other.selected - one.selected || other.row.issued - one.row.issued,
      );
    }

    flag(pen, at) {
      const { theme } = this.state;
      pen.beginPath();
      pen.arc(at.x + 8, at.y - 8, 3.4, 0, 2 * Math.PI);
      pen.fillStyle = theme.finding;
      pen.strokeStyle = theme.panel;
      pen.lineWidth = 1.4;
      pen.fill();
      pen.stroke();
    }

    labelPlaces(places, labels) {
      const { theme, pointsShown, layers } = this.state;
      for (const { row, at, selected } of places) {
        const shown = pointsShown ? null : row;
        const gap = pointsShown ? 0 : PLACE_RADIUS + 2;
        const options = { below: !pointsShown, must: selected, above: at.y - gap };
        for (const lines of wordings(row.name, shown, theme, selected, layers.measure)) {
          if (labels.write(lines, at.x, at.y + gap, options)) {
            break;
          }
        }
      }
    }

    labelAreas(labels, bounds) {
      const { state, areas, map } = this;
      const degree = Math.abs(this.pixel(0, 31).y - this.pixel(0, 30).y);
      const shown = areas
        .active(state.view)
        .filter((it) => it.label)
        .sort(
          (one, other) =>
            (other.code === state.selected) - (one.code === state.selected) ||
            other.label.room - one.label.room,
        );
      for (const feature of shown) {
        const at = this.pixel(feature.label.lon, feature.label.lat);
        const room = Math.max(feature.label.room * degree, map.getZoom() > 11 ? 60 : 9);
        const lines = wordings(
          feature.name,
          state.rows.get(feature.code),
          state.theme,
          feature.code === state.selected,
          state.layers.measure,
        );
        if (bounds.contains(at)) {
          this.labelArea(labels, at, room, lines);
        }
      }
    }

    /* Tries the fullest wording first, at its own place and then a little above or below it. */
    labelArea(labels, at, room, choices) {
      const shifts = room > 34 ? [0, -30, 34] : [0];
      for (const lines of choices) {
        for (const shift of shifts) {
          if (labels.write(lines, at.x, at.y + shift, { room })) {
            return;
          }
        }
      }
    }

    paintPoints(pen, bounds, labels) {
      const { state } = this;
      if (!state.pointsShown || !state.found) {
        return;
      }
      const { packed, words } = state.found;
      const radius = state.found.zoom >= 14 ? 7 : 5.5;
      this.units = [];
      for (let base = 0; base < packed.length; base += COLUMNS) {
        const at = this.pixel(packed[base], packed[base + 1]);
        if (bounds.contains(at)) {
          const count = packed[base + 2];
          if (count > 1) {
            this.paintCluster(pen, at, packed, base, labels);
          } else {
            const code = String(packed[base + 5]);
            const flags = packed[base + 7];
            const selected = code === state.selected;
            const inside = isUnder(code, state.view);
            pen.globalAlpha = inside ? 1 : 0.3;
            const y = ConsoleGlyphs.unit(pen, at.x, at.y, radius, {
              state: packed[base + 6],
              flags,
              theme: state.theme,
              selected,
            });
            pen.globalAlpha = 1;
            labels.block(at.x, y, radius, radius);
            const item = {
              kind: "unit",
              code,
              inside,
              name: words[base / COLUMNS],
              state: packed[base + 6],
              flags,
              x: at.x,
              y,
              radius: radius + 3,
              selected,
            };
            this.units.push(item);
            this.drawn.push(item);
          }
        }
      }
    }

    paintCluster(pen, at, packed, base, labels) {
      const item = { count: packed[base + 2], counts: packed.subarray(base + 8, base + 17) };
      const radius = ConsoleGlyphs.cluster(pen, at.x, at.y, item, this.state.theme);
      labels.block(at.x, at.y, radius, radius);
      this.drawn.push({
        kind: "cluster",
        cluster: packed[base + 3],
        lon: packed[base],
        lat: packed[base + 1],
        count: item.count,
        counts: Array.from(item.counts),
        x: at.x,
        y: at.y,
        radius,
      });
    }

    labelUnits(labels) {
      const { theme, pointsShown, found } = this.state;
      if (!pointsShown || !this.units || !found) {
        return;
      }
      const near = found.zoom >= 13;
      const ordered = [...this.units].sort((one, other) => other.selected - one.selected);
      for (const item of ordered) {
        if (item.name && item.inside && (near || this.state.view.length >= 9)) {
          const line = [
            {
              words: shortUnit(item.name),
              font: font(item.selected ? 700 : 500, 11.5),
              colour: theme.text,
            },
          ];
          labels.write(line, item.x, item.y + item.radius + 1, {
            below: true,
            must: item.selected,
            above: item.y - item.radius - 1,
          });
        }
      }
    }

    paintMarks(pen, bounds, labels) {
      const { state } = this;
      if (!state.layers.marks) {
        return;
      }
      const titles = [];
      for (const item of state.marks) {
        const at = this.pixel(item.lon, item.lat);
        if (bounds.contains(at)) {
          ConsoleGlyphs.mark(
            pen,
            at.x,
            at.y,
            { ...item, selected: item.id === state.selected },
            state.theme,
          );
          labels.block(at.x, at.y - 2, 13, 12);
          this.drawn.push({
            kind: "mark",
            id: item.id,
            mark: item,
            x: at.x,
            y: at.y,
            radius: item.kind === "incident" ? 13 : 8,
          });
          if (item.kind === "incident" && item.title) {
            titles.push({ item, at });
          }
        }
      }
      for (const { item, at } of titles) {
        const line = [{ words: item.title, font: font(700, 12.5), colour: state.theme.text }];
        labels.write(line, at.x, at.y + 12, { below: true });
      }
    }

    /* The topmost thing under a place of the screen, or nothing. */
    hit(point) {
      for (let at = this.drawn.length - 1; at >= 0; at -= 1) {
        const item = this.drawn[at];
        if (Math.hypot(item.x - point.x, item.y - point.y) <= Math.max(item.radius, 9)) {
          return item;
        }
      }
      return null;
    }
  }

  /* Whether a unit lies in the view; outside a single street its neighbours stay, but faintly. */
  function isUnder(code, view) {
    return view.length < 9 || code.startsWith(view);
  }

  root.ConsoleScene = Scene;
})(self);
