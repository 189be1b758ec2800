/* Outlines on Leaflet's own canvas: solid verified, hatched claims, dashed silence, late edges.
 * Draws what it is told; thresholds and colours come from outside. */
/* global L, ConsoleRules */
(function (root) {
  "use strict";

  const rules = ConsoleRules;
  const HATCH_STEP = 8;

  /* A seamless tile of slanted lines, made once per colour, scale and step. */
  const tiles = new Map();
  function hatch(context, colour, scale, step = HATCH_STEP) {
    const key = `${colour}/${scale}/${step}`;
    if (!tiles.has(key)) {
      const tile = document.createElement("canvas");
      tile.width = step * scale;
      tile.height = step * scale;
      const pen = tile.getContext("2d");
      pen.scale(scale, scale);
      pen.strokeStyle = colour;
      pen.lineWidth = step < HATCH_STEP ? 1.2 : 1.5;
      for (const shift of [-step, 0, step]) {
        pen.beginPath();
        pen.moveTo(shift - 2, step + 2);
        pen.lineTo(shift + step + 2, -2);
        pen.stroke();
      }
      tiles.set(key, tile);
    }
    const pattern = context.createPattern(tiles.get(key), "repeat");
    pattern.setTransform(new DOMMatrix().scale(1 / scale));
    return pattern;
  }

  function lateColour(face, theme) {
    return face.late === 2 ? theme.red_fill : theme.orange_fill;
  }

  function borderColour(look) {
    if (look.ground || look.face.state === "measured") {
      return look.theme.outline;
    }
    return look.filled ? look.theme.map : look.theme.line;
  }

  /* The ground of one outline whose path is already on the canvas. */
  function paintGround(context, look) {
    if (!look.filled) {
      return;
    }
    context.save();
    context.globalAlpha = look.opacity;
    context.fillStyle = rules.fillOf(look.face, look.theme);
    context.fill("evenodd");
    context.restore();
  }

  /* What lies over ground and water: hatch, the inner edge of lateness, the border. */
  function paintEdge(context, look) {
    const { face, theme } = look;
    context.save();
    context.lineJoin = "round";
    if (look.filled && face.hatched) {
      context.fillStyle = hatch(context, theme.claimed, 2);
      context.fill("evenodd");
    }
    if (look.filled && face.late) {
      context.save();
      context.clip("evenodd");
      context.lineWidth = 6;
      context.strokeStyle = lateColour(face, theme);
      context.stroke();
      context.restore();
    }
    if (look.selected) {
      context.lineWidth = 2.6;
      context.strokeStyle = theme.selection;
    } else if (look.filled && face.silent) {
      context.setLineDash([5, 4]);
      context.lineWidth = 1.3;
      context.strokeStyle = theme.mute;
    } else {
      context.lineWidth = look.filled ? 1.2 : 1;
      context.strokeStyle = borderColour(look);
    }
    context.stroke();
    context.restore();
  }

  function paintArea(context, look) {
    paintGround(context, look);
    paintEdge(context, look);
  }

  /* Leaflet leaves a canvas on half pixels after a fit, which blurs it; at rest it lies on whole
   * ones. */
  function sharp(renderer) {
    const moved = renderer._updateTransform;
    renderer._updateTransform = function (center, zoom) {
      if (this._bounds && zoom === this._zoom && center.equals(this._center)) {
        L.DomUtil.setPosition(this._container, this._bounds.min);
      } else {
        moved.call(this, center, zoom);
      }
    };
    return renderer;
  }

  class Areas {
    constructor(map) {
      this.map = map;
      this.features = [];
      this.layers = new Map();
      this.water = L.layerGroup();
      this.grounds = sharp(L.canvas({ padding: 0.4, pane: "areas" }));
      this.waters = sharp(L.canvas({ padding: 0.4, pane: "water" }));
      this.edges = sharp(L.canvas({ padding: 0.4, pane: "edges" }));
      this.grounds._fillStroke = (context, layer) => paintGround(context, layer.options.look);
      this.edges._fillStroke = (context, layer) => paintEdge(context, layer.options.look);
      this.paintWater = this.waters._fillStroke;
      this.waters._fillStroke = (context, layer) => this.fillWater(context, layer);
    }

    /* `collections` are the GeoJSON files by level: province, prefectures, counties. */
    keep(collections, water) {
      for (const [level, collection] of collections) {
        for (const feature of collection.features) {
          const { code, name } = feature.properties;
          const known = feature.properties.label_lon;
          const spot = rules.labelSpot(feature.geometry);
          const label = known ? { ...spot, lon: known, lat: feature.properties.label_lat } : spot;
          this.features.push({
            level,
            code,
            name,
            geometry: feature.geometry,
            label,
            box: boxOf(feature.geometry),
          });
        }
      }
      this.waterLines = water;
    }

    find(code) {
      return this.features.find((feature) => feature.code === code) || null;
    }

    /* The outlines that carry figures at a view: its children, where they have outlines. */
    active(view) {
      if (view.length === 2) {
        return this.features.filter((it) => it.level === 4 && it.code.startsWith(view));
      }
      if (view.length === 4) {
        return this.features.filter((it) => it.level === 6 && it.code.startsWith(view));
      }
      return [];
    }

    context(view) {
      if (view.length <= 2) {
        return [];
      }
      if (view.length === 4) {
        return this.features.filter((it) => it.level === 4 && it.code !== view);
      }
      return this.features.filter((it) => it.level === 6 && it.code !== view.slice(0, 6));
    }

    at(view, lon, lat) {
      const here = (it) => rules.holds(it.geometry, lon, lat);
      return this.active(view).find(here) || null;
    }

    boxOf(code) {
      const feature = this.find(code);
      return feature ? feature.box : null;
    }

    /* Shows a view anew: the layers are made once per view, later only their looks change. */
    show(view, state) {
      this.layers.forEach((layer) => {
        layer.ground.remove();
        layer.edge.remove();
      });
      this.layers.clear();
      this.add(this.context(view), state, false);
      const own =
        view.length >= 6 ? this.features.filter((it) => it.code === view.slice(0, 6)) : [];
      this.add(own, state, "ground");
      this.add(this.active(view), state, true);
      this.drawWater(state);
      this.restyle(state);
    }

    add(features, state, role) {
      for (const feature of features) {
        const options = {
          interactive: false,
          smoothFactor: 0.6,
          fill: true,
          look: this.look(feature, state, role),
        };
        const places = latLngs(feature.geometry);
        const ground = L.polygon(places, { ...options, renderer: this.grounds }).addTo(this.map);
        const edge = L.polygon(places, { ...options, renderer: this.edges }).addTo(this.map);
        this.layers.set(feature.code, { feature, role, ground, edge });
      }
    }

    look(feature, state, role) {
      return {
        theme: state.theme,
        filled: Boolean(role),
        ground: role === "ground",
        face: role === true ? faceIn(state, state.rows.get(feature.code)) : rules.faceOf(null),
        selected: role === true && state.selected === feature.code,
        opacity: state.base.kind === "none" ? 1 : 0.6,
      };
    }

    restyle(state) {
      let front = null;
      const dashed = [];
      this.layers.forEach((layer) => {
        const look = this.look(layer.feature, state, layer.role);
        layer.ground.setStyle({ look });
        layer.edge.setStyle({ look });
        if (look.face.silent) {
          dashed.push(layer.edge);
        }
        if (look.selected) {
          front = layer.edge;
        }
      });
      dashed.forEach((edge) => edge.bringToFront());
      if (front) {
        front.bringToFront();
      }
    }

    /* Rivers are good to about zoom 10 and are not drawn beyond it. */
    drawWater(state) {
      this.water.remove();
      this.water = L.layerGroup();
      if (state.layers.water && this.waterLines) {
        const colour = rules.mix(state.theme.river, state.theme.map, 0.15);
        const style = {
          renderer: this.waters,
          interactive: false,
          color: colour,
          fillColor: colour,
        };
        if (this.map.getZoom() <= 10.5) {
          L.geoJSON(this.waterLines.rivers, {
            style: { ...style, weight: 1.3, fill: false },
          }).addTo(this.water);
        }
        L.geoJSON(this.waterLines.lakes, {
          style: { ...style, stroke: false, fillOpacity: 0.75 },
        }).addTo(this.water);
        const province = this.features.find((it) => it.level === 2);
        L.polygon(latLngs(province.geometry), { ...style, mask: true }).addTo(this.water);
      }
      this.water.addTo(this.map);
    }

    /* The data end at a frame of degrees; the mask ends the water at the province instead. */
    fillWater(context, layer) {
      if (!layer.options.mask) {
        this.paintWater.call(this.waters, context, layer);
        return;
      }
      context.save();
      context.globalAlpha = 1;
      context.globalCompositeOperation = "destination-in";
      context.fill("evenodd");
      context.restore();
    }
  }

  /* The face of a row as the window asked for it: progress, or one measure alone. */
  function faceIn(state, row) {
    const { measure } = state.layers;
    return measure
      ? rules.measureOf(row, state.rules, measure)
      : rules.faceOf(row, state.rules);
  }

  function latLngs(geometry) {
    return rules
      .polygonsOf(geometry)
      .map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon])));
  }

  function boxOf(geometry) {
    let box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const rings of rules.polygonsOf(geometry)) {
      for (const [lon, lat] of rings[0]) {
        box = [
          Math.min(box[0], lon),
          Math.min(box[1], lat),
          Math.max(box[2], lon),
          Math.max(box[3], lat),
        ];
      }
    }
    return box;
  }

  root.ConsoleAreas = Areas;
  root.ConsolePaint = { faceIn, sharp, hatch, paintArea, family: "sans-serif" };
})(self);
