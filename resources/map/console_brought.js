/* Layers that somebody brought as files: points, lines and polygons in the colour and line of their
 * slot. Titles are set as text, never as markup; what a layer means is for the window to say. */
/* global L */
(function (root) {
  "use strict";

  const PANE = "brought";
  const LEVEL = 430;
  const DASH = "7 5";
  const POINT = 5;
  const NAMED_MAX = 40;

  class Brought {
    /* `fetchJson(url)` gets a layer's features from our own scheme. */
    constructor(map, fetchJson) {
      this.map = map;
      this.fetchJson = fetchJson;
      this.layers = [];
      this.features = new Map();
      this.theme = null;
      map.createPane(PANE).style.zIndex = LEVEL;
      map.getPane(PANE).style.pointerEvents = "none";
      this.group = L.layerGroup().addTo(map);
    }

    /* Shows exactly these layers; what is no longer among them is let go. One that was removed
     * while it was on its way cannot be fetched any more, and is left out. */
    async show(layers) {
      const features = new Map();
      for (const { url } of layers) {
        const known = this.features.get(url);
        features.set(url, known || (await this.fetchJson(url).catch(() => null)));
      }
      this.layers = layers.filter(({ url }) => features.get(url));
      this.features = features;
      this.paint();
    }

    dress(theme) {
      this.theme = theme;
      this.paint();
    }

    paint() {
      if (!this.theme) {
        return;
      }
      this.group.clearLayers();
      for (const layer of this.layers) {
        this.one(layer).addTo(this.group);
      }
    }

    one({ url, hue, dashed }) {
      const data = this.features.get(url);
      const colour = this.theme[hue];
      const style = {
        pane: PANE,
        color: colour,
        weight: 2,
        dashArray: dashed ? DASH : null,
        fillColor: colour,
        fillOpacity: 0.08,
        interactive: false,
      };
      return L.geoJSON(data, {
        pane: PANE,
        style,
        pointToLayer: (_feature, place) =>
          L.circleMarker(place, { ...style, radius: POINT, fillOpacity: 0.7 }),
        onEachFeature: (feature, shown) => {
          const { title } = feature.properties;
          if (title && data.features.length <= NAMED_MAX) {
            shown.bindTooltip(named(title), {
              permanent: true,
              direction: feature.geometry.type === "Point" ? "right" : "center",
              className: "console-area-name",
            });
          }
        },
      });
    }
  }

  function named(title) {
    const name = document.createElement("span");
    name.textContent = title;
    return name;
  }

  root.ConsoleBrought = Brought;
})(self);
