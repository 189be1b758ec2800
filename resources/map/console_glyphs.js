/* The signs of points: a unit, a street, a cluster, an incident, a report; the legend draws the
 * same. Readable without colour: solid, hatched, dashed, crossed; a ring if late, a corner if in
 * doubt. */
/* global ConsoleRules, ConsolePaint */
(function (root) {
  "use strict";

  const rules = ConsoleRules;
  const [SILENT, ACKNOWLEDGED, STARTED, CLAIMED, VERIFIED, REFUTED] = [0, 1, 2, 3, 4, 5];
  const TURN = 2 * Math.PI;

  function disc(pen, x, y, radius) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, TURN);
  }

  function cross(pen, x, y, reach) {
    pen.beginPath();
    pen.moveTo(x - reach, y - reach);
    pen.lineTo(x + reach, y + reach);
    pen.moveTo(x + reach, y - reach);
    pen.lineTo(x - reach, y + reach);
    pen.stroke();
  }

  function doubt(pen, x, y, radius, theme) {
    const [cornerX, cornerY] = [x + radius * 0.8, y - radius * 0.8];
    pen.beginPath();
    pen.moveTo(cornerX, cornerY - 5);
    pen.lineTo(cornerX + 4.5, cornerY + 3);
    pen.lineTo(cornerX - 4.5, cornerY + 3);
    pen.closePath();
    pen.fillStyle = theme.finding;
    pen.strokeStyle = theme.panel;
    pen.lineWidth = 1.2;
    pen.stroke();
    pen.fill();
  }

  function body(pen, x, y, radius, state, theme) {
    disc(pen, x, y, radius);
    pen.lineWidth = 1.3;
    pen.fillStyle = theme.panel;
    pen.strokeStyle = theme.mute;
    if (state === VERIFIED) {
      pen.fillStyle = theme.verified;
      pen.strokeStyle = theme.panel;
    }
    if (state === STARTED) {
      pen.fillStyle = theme.started;
      pen.strokeStyle = theme.panel;
    }
    if (state === ACKNOWLEDGED) {
      pen.fillStyle = theme.acknowledged;
      pen.strokeStyle = theme.outline;
    }
    if (state === CLAIMED) {
      pen.strokeStyle = theme.claimed;
    }
    if (state === REFUTED) {
      pen.strokeStyle = theme.finding;
      pen.lineWidth = 1.8;
    }
    pen.fill();
    if (state === CLAIMED) {
      pen.fillStyle = ConsolePaint.hatch(pen, theme.claimed, 2, 5);
      pen.fill();
    }
    if (state === SILENT) {
      pen.setLineDash([2.5, 2]);
    }
    pen.stroke();
    pen.setLineDash([]);
    if (state === REFUTED) {
      cross(pen, x, y, radius * 0.42);
    }
  }

  /* One unit. A known place stands on a stem whose foot is the place; a schematic one floats. */
  function unit(pen, x, y, radius, look) {
    const { state, flags, theme } = look;
    pen.save();
    const known = !(flags & rules.FLAG.schematic);
    const top = known ? y - radius - 5 : y;
    if (known) {
      pen.strokeStyle = theme.mute;
      pen.lineWidth = 1.4;
      pen.beginPath();
      pen.moveTo(x, top + radius);
      pen.lineTo(x, y);
      pen.stroke();
    }
    body(pen, x, top, radius, state, theme);
    if (flags & rules.FLAG.overdue) {
      disc(pen, x, top, radius + 2.6);
      pen.lineWidth = 1.8;
      pen.strokeStyle = theme.orange_fill;
      pen.stroke();
    }
    if (look.selected) {
      disc(pen, x, top, radius + 5.5);
      pen.lineWidth = 2.2;
      pen.strokeStyle = theme.selection;
      pen.stroke();
    }
    if (flags & rules.FLAG.flagged) {
      doubt(pen, x, top, radius, theme);
    }
    pen.restore();
    return top;
  }

  /* A street or a county without an outline: the same look as an outline, as a disc. */
  function place(pen, x, y, radius, look) {
    disc(pen, x, y, radius);
    ConsolePaint.paintArea(pen, { ...look, filled: true, opacity: 1 });
    if (!look.selected && !look.face.silent) {
      disc(pen, x, y, radius);
      pen.lineWidth = 1;
      pen.strokeStyle = rules.mix(look.theme.map, look.theme.mute, 0.75);
      pen.stroke();
    }
  }

  /* A cluster: a ring in shares, the count inside, an outer arc for what is late. */
  function cluster(pen, x, y, item, theme) {
    const radius = 11 + 4.2 * Math.log10(item.count);
    const width = 5;
    pen.save();
    disc(pen, x, y, radius + 1.5);
    pen.fillStyle = theme.panel;
    pen.fill();
    const order = [
      [VERIFIED, theme.verified],
      [CLAIMED, theme.claimed],
      [REFUTED, theme.finding],
      [STARTED, theme.started],
      [ACKNOWLEDGED, theme.acknowledged],
      [SILENT, null],
    ];
    let from = -TURN / 4;
    for (const [state, colour] of order) {
      const size = (TURN * item.counts[state]) / item.count;
      if (size > 0) {
        arc(pen, x, y, [radius, width], [from, from + size], { state, colour, theme });
      }
      from += size;
    }
    const late = item.counts[rules.COUNTS.overdue] / item.count;
    if (late > 0) {
      pen.beginPath();
      pen.arc(x, y, radius + 2, -TURN / 4, -TURN / 4 + TURN * late);
      pen.lineWidth = 2;
      pen.strokeStyle = theme.orange_fill;
      pen.stroke();
    }
    pen.fillStyle = theme.text;
    pen.font = `600 ${item.count >= 1000 ? 10.5 : 11.5}px ${root.ConsolePaint.family}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(
      item.count >= 10000 ? `${Math.round(item.count / 1000)}k` : String(item.count),
      x,
      y + 0.5,
    );
    if (item.counts[rules.COUNTS.flagged]) {
      doubt(pen, x, y, radius, theme);
    }
    pen.restore();
    return radius;
  }

  function arc(pen, x, y, [radius, width], [from, to], { state, colour, theme }) {
    pen.beginPath();
    pen.arc(x, y, radius, from, to);
    pen.arc(x, y, radius - width, to, from, true);
    pen.closePath();
    if (state === CLAIMED) {
      pen.fillStyle = rules.mix(theme.panel, theme.claimed, 0.3);
      pen.fill();
      pen.fillStyle = ConsolePaint.hatch(pen, theme.claimed, 2, 4);
    } else if (state === SILENT) {
      pen.strokeStyle = theme.mute;
      pen.lineWidth = 1;
      pen.setLineDash([2.5, 2]);
      pen.beginPath();
      pen.arc(x, y, radius - 0.5, from, to);
      pen.stroke();
      pen.setLineDash([]);
      return;
    } else {
      pen.fillStyle = colour;
    }
    pen.fill();
  }

  /* An incident in the colour of its grade (1 is the gravest), or a report as a small square. */
  function mark(pen, x, y, item, theme) {
    pen.save();
    pen.lineJoin = "round";
    if (item.kind === "incident") {
      pen.beginPath();
      pen.moveTo(x, y - 13);
      pen.lineTo(x + 12, y + 8);
      pen.lineTo(x - 12, y + 8);
      pen.closePath();
      pen.fillStyle =
        [theme.mute, theme.red_fill, theme.orange_fill, theme.yellow_fill, theme.blue_fill][
          item.grade
        ] || theme.mute;
      pen.strokeStyle = theme.panel;
      pen.lineWidth = 3;
      pen.stroke();
      pen.fill();
      pen.fillStyle = theme.panel;
      pen.fillRect(x - 1.2, y - 6, 2.4, 7.5);
      pen.fillRect(x - 1.2, y + 3, 2.4, 2.4);
    } else {
      pen.fillStyle = theme.panel;
      pen.strokeStyle = item.selected ? theme.selection : theme.text;
      pen.lineWidth = item.selected ? 2.4 : 1.4;
      pen.beginPath();
      pen.rect(x - 4.5, y - 4.5, 9, 9);
      pen.fill();
      pen.stroke();
      pen.fillStyle = theme.text;
      pen.fillRect(x - 1.5, y - 1.5, 3, 3);
    }
    pen.restore();
  }

  root.ConsoleGlyphs = { unit, place, cluster, mark };
})(self);
