/* Heat of one measure by unit: a soft spot at each unit, the fuller the higher the share. It lies
 * below every label and sign, which keep the exact figures. Silence has no colour of its own: its
 * spots are grey and have the dashed outline that means silence everywhere. */
/* global ConsoleRules */
(function (root) {
  "use strict";

  const rules = ConsoleRules;
  const PLACE_RADIUS = 34;
  const AREA_RADIUS = [30, 130];
  const FULL = 0.85;
  const DASHES = [6, 4];

  function channels(colour) {
    return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)).join(", ");
  }

  /* The stops of a spot, from its middle to its edge. */
  function stops(colour, level) {
    const ink = channels(colour);
    return [
      [0, `rgba(${ink}, ${FULL * level})`],
      [0.55, `rgba(${ink}, ${0.45 * FULL * level})`],
      [1, `rgba(${ink}, 0)`],
    ];
  }

  function colourOf(measure, theme) {
    return measure === "silence" ? theme.mute : rules.measureColour(measure, theme);
  }

  /* The outline of silence, the stronger the higher its share. */
  function outline(pen, { x, y, radius, level }, theme) {
    pen.save();
    pen.setLineDash(DASHES);
    pen.lineWidth = 1.5;
    pen.strokeStyle = `rgba(${channels(theme.text)}, ${0.3 + 0.6 * level})`;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.stroke();
    pen.restore();
  }

  function spot(pen, { x, y, radius, level }, colour) {
    const fill = pen.createRadialGradient(x, y, 0, x, y, radius);
    stops(colour, level).forEach(([at, tone]) => fill.addColorStop(at, tone));
    pen.fillStyle = fill;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
  }

  /* Where the units of the view are, how far their heat reaches, and how high it is. */
  function spotsOf({ state, areas, pixel }) {
    const { heat } = state.layers;
    const degree = Math.abs(pixel(0, 31).y - pixel(0, 30).y);
    const labels = new Map(
      areas
        .active(state.view)
        .filter((area) => area.label)
        .map((area) => [area.code, area.label]),
    );
    const found = [];
    for (const row of state.rows.values()) {
      const { level = 0 } = rules.measureOf(row, state.rules, heat);
      const label = labels.get(row.code);
      const placed = row.lon !== null && row.lon !== undefined && !areas.find(row.code);
      if (level > 0 && (label || placed)) {
        const { x, y } = label ? pixel(label.lon, label.lat) : pixel(row.lon, row.lat);
        const [least, most] = AREA_RADIUS;
        const room = label && Math.max(least, Math.min(most, 1.4 * label.room * degree));
        found.push({ code: row.code, x, y, level, radius: room || PLACE_RADIUS });
      }
    }
    return found;
  }

  /* Paints the heat of the measure that was chosen, if one was; returns what it painted. */
  function paint(pen, scene) {
    const { state } = scene;
    if (!state.layers.heat) {
      return [];
    }
    const found = spotsOf(scene);
    const { heat } = state.layers;
    const colour = colourOf(heat, state.theme);
    found.forEach((one) => spot(pen, one, colour));
    if (heat === "silence") {
      found.forEach((one) => outline(pen, { ...one, radius: 0.7 * one.radius }, state.theme));
    }
    return found;
  }

  /* The legend's picture: from no heat to full heat. */
  function swatch(pen, measure, theme) {
    const ink = channels(colourOf(measure, theme));
    const fill = pen.createLinearGradient(1, 0, 25, 0);
    fill.addColorStop(0, `rgba(${ink}, 0)`);
    fill.addColorStop(1, `rgba(${ink}, ${FULL})`);
    pen.fillStyle = fill;
    pen.fillRect(1, 2, 24, 12);
    pen.strokeStyle = theme.line;
    pen.strokeRect(1.5, 2.5, 23, 11);
    if (measure === "silence") {
      outline(pen, { x: 18, y: 8, radius: 4, level: 1 }, theme);
    }
  }

  root.ConsoleHeat = { paint, swatch };
})(self);
