/* A canvas that moves with the map, and labels on it that give way to each other.
 * Wordings go from the fullest to the shortest; nothing is ever cut off or written over. */
/* global L, ConsoleRules, ConsolePaint */
(function (root) {
  "use strict";

  const rules = ConsoleRules;

  const Canvas = L.Renderer.extend({
    options: { padding: 0.15, pane: "signs" },

    initialize(paint) {
      L.Renderer.prototype.initialize.call(this, {});
      this.paint = paint;
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.className = "console-overlay";
      this._pen = this._container.getContext("2d");
    },

    _destroyContainer() {
      this._container.remove();
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) {
        return;
      }
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const scale = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = size.x * scale;
      this._container.height = size.y * scale;
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this.draw();
    },

    draw() {
      if (!this._bounds) {
        return;
      }
      const scale = window.devicePixelRatio || 1;
      const { min } = this._bounds;
      this._pen.setTransform(1, 0, 0, 1, 0, 0);
      this._pen.clearRect(0, 0, this._container.width, this._container.height);
      this._pen.setTransform(scale, 0, 0, scale, -min.x * scale, -min.y * scale);
      this.paint(this._pen, this._bounds);
    },
  });

  /* Labels give way to each other: the first asked keeps its place. */
  class Labels {
    constructor(pen, theme) {
      this.pen = pen;
      this.theme = theme;
      this.boxes = [];
    }

    block(x, y, halfWidth, halfHeight) {
      this.boxes.push([x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight]);
    }

    /* Keeps a box free: [left, top, right, bottom] in the pixels of the layer. */
    reserve(box) {
      this.boxes.push(box);
    }

    free(box) {
      return this.boxes.every(
        (it) => box[2] < it[0] || box[0] > it[2] || box[3] < it[1] || box[1] > it[3],
      );
    }

    measure(lines) {
      let width = 0;
      for (const line of lines) {
        this.pen.font = line.font;
        width = Math.max(width, this.pen.measureText(line.words).width);
      }
      return { width: width + 4, height: lines.length * 17 };
    }

    /* Writes lines centred at a place if nothing is there yet; says whether it did. What must be
     * written goes above its sign, up to `above`, where something else is below it. */
    write(lines, x, y, { must = false, room = Infinity, below = false, above } = {}) {
      const { width, height } = this.measure(lines);
      if (!must && (width / 2 > room * 1.55 || height / 2 > room * 1.25)) {
        return false;
      }
      const boxAt = (at) => [x - width / 2, at - height / 2, x + width / 2, at + height / 2];
      let middle = below ? y + height / 2 : y;
      if (must && above !== undefined && !this.free(boxAt(middle))) {
        middle = this.free(boxAt(above - height / 2)) ? above - height / 2 : middle;
      }
      const box = boxAt(middle);
      if (!must && !this.free(box)) {
        return false;
      }
      this.boxes.push(box);
      const { pen } = this;
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.lineJoin = "round";
      lines.forEach((line, at) => {
        const lineY = middle - height / 2 + 17 * at + 8.5;
        pen.font = line.font;
        pen.lineWidth = 3;
        pen.strokeStyle = line.halo || this.theme.halo;
        pen.strokeText(line.words, x, lineY);
        pen.fillStyle = line.colour;
        pen.fillText(line.words, x, lineY);
      });
      return true;
    }
  }

  const font = (weight, size) => `${weight} ${size}px ${ConsolePaint.family}`;

  function figures(row, measure) {
    if (!(row && row.issued > 0)) {
      return "";
    }
    if (measure) {
      return rules.figureOf(row, measure);
    }
    return `${rules.percent(row.verified, row.issued)} · ${rules.percent(row.claimed, row.issued)}`;
  }

  /* From the fullest wording to the shortest: the first that fits is used. */
  function wordings(name, row, theme, selected, measure) {
    const short = rules.shortName(name);
    const text = figures(row, measure);
    const title = (words, size) => ({
      words,
      font: font(selected ? 700 : 600, size),
      colour: theme.text,
    });
    const detail = (size) => ({ words: text, font: font(500, size), colour: theme.figure });
    const full = text
      ? [
          [title(name, 13), detail(12)],
          [title(short, 12), detail(11)],
        ]
      : [[title(name, 13)]];
    return [...full, [title(short, 12)], [title(short, 11)]];
  }

  /* 雷竹村村民委员会 -> 雷竹村: the committee is not the place. */
  function shortUnit(name) {
    return name
      .replace(/社区(居民委员会|居委会)$/, "社区")
      .replace(/(村民委员会|村委会)$/, "村")
      .replace(/村村$/, "村");
  }

  root.ConsoleLabels = { Canvas, Labels, font, shortUnit, wordings };
})(self);
