/* Heat of one measure by unit: a soft spot at each unit, the fuller the higher the share. It lies
 * below every label and sign, which keep the exact figures. */
/* global ConsoleRules */
(function (root) {
  "use strict";

  const rules = ConsoleRules;
  const PLACE_RADIUS = 34;
  const AREA_RADIUS = [30, 130];
  const FULL = 0.85;

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
    const colour = rules.measureColour(state.layers.heat, state.theme);
    found.forEach((one) => spot(pen, one, colour));
    return found;
  }

  /* The legend's picture: from no heat to full heat. */
  function swatch(pen, measure, theme) {
    const ink = channels(rules.measureColour(measure, theme));
    const fill = pen.createLinearGradient(1, 0, 25, 0);
    fill.addColorStop(0, `rgba(${ink}, 0)`);
    fill.addColorStop(1, `rgba(${ink}, ${FULL})`);
    pen.fillStyle = fill;
    pen.fillRect(1, 2, 24, 12);
    pen.strokeStyle = theme.line;
    pen.strokeRect(1.5, 2.5, 23, 11);
  }

  root.ConsoleHeat = { paint, swatch };
})(self);
