/* Drawing on the map: a circle, a polygon, or a line to measure. Keeps the shape under way and
 * shows the areas that were kept; what a shape means is asked and answered by the window. */
/* global L */
(function (root) {
  "use strict";

  const PANE = "drawn";
  const LEVEL = 440;
  const DASH = "6 5";
  const CORNER = 4;
  const NOTHING = { mode: "none", corners: [], centre: null, radius_m: 0 };

  class Drawing {
    /* `tell(shape)` hears every change: what is drawn so far, as plain data. */
    constructor(map, tell) {
      this.map = map;
      this.tell = tell;
      this.now = { ...NOTHING };
      this.kept = [];
      this.theme = null;
      map.createPane(PANE).style.zIndex = LEVEL;
      map.getPane(PANE).style.pointerEvents = "none";
      this.layers = L.layerGroup().addTo(map);
    }

    get active() {
      return this.now.mode !== "none";
    }

    /* What the window wants drawn; a circle without a centre begins where the map looks. */
    begin({ mode, corners = [], centre = null, radius_m: radius = 0, look = false }) {
      this.now = { mode, corners: [...corners], centre, radius_m: radius };
      if (mode === "circle" && !centre) {
        const { lat, lng } = this.map.getCenter();
        this.now.centre = { lat, lon: lng };
      }
      this.changed();
      if (look) {
        this.look();
      }
    }

    /* Brings a circle that was set from outside into sight. */
    look() {
      const { lat, lon } = this.now.centre;
      const box = L.latLng(lat, lon).toBounds(2.4 * this.now.radius_m);
      if (!this.map.getBounds().contains(box)) {
        this.map.fitBounds(box, { animate: false });
      }
    }

    /* A click on the map while something is drawn. */
    take(place) {
      if (this.now.mode === "circle") {
        this.now.centre = { lat: place.lat, lon: place.lng };
      } else {
        this.now.corners.push([place.lng, place.lat]);
      }
      this.changed();
    }

    keep(areas) {
      this.kept = areas;
      this.paint();
    }

    dress(theme) {
      this.theme = theme;
      this.paint();
    }

    /* The shape so far, as the window reads it. */
    shape() {
      const { mode, corners, centre, radius_m: radius } = this.now;
      if (mode === "circle") {
        return { kind: "circle", ...centre, radius_m: radius };
      }
      return { kind: mode === "measure" ? "line" : mode, corners, length_m: this.length() };
    }

    length() {
      const places = this.now.corners.map(([lon, lat]) => L.latLng(lat, lon));
      return places
        .slice(1)
        .reduce((sum, place, at) => sum + this.map.distance(places[at], place), 0);
    }

    changed() {
      this.paint();
      if (this.active) {
        this.tell(this.shape());
      }
    }

    paint() {
      if (!this.theme) {
        return;
      }
      this.layers.clearLayers();
      for (const area of this.kept) {
        const shown = this.outline(area.shape, { dashArray: DASH });
        // As an element: a string would be taken for markup.
        const name = document.createElement("span");
        name.textContent = area.name;
        shown.bindTooltip(name, {
          permanent: true,
          direction: "center",
          className: "console-area-name",
        });
      }
      if (this.active) {
        this.outline(this.shape(), { fillOpacity: 0.14 });
        this.now.corners.forEach((corner) => this.corner(corner));
        if (this.now.centre && this.now.mode === "circle") {
          this.corner([this.now.centre.lon, this.now.centre.lat]);
        }
      }
    }

    outline(shape, extra) {
      const style = {
        pane: PANE,
        color: this.theme.selection,
        weight: 2,
        fillColor: this.theme.selection,
        fillOpacity: 0.06,
        ...extra,
      };
      const layer =
        shape.kind === "circle"
          ? L.circle([shape.lat, shape.lon], { ...style, radius: shape.radius_m })
          : this.ring(shape, style);
      return layer.addTo(this.layers);
    }

    ring(shape, style) {
      const places = shape.corners.map(([lon, lat]) => [lat, lon]);
      return shape.kind === "polygon" && places.length > 2
        ? L.polygon(places, style)
        : L.polyline(places, { ...style, fill: false });
    }

    corner([lon, lat]) {
      L.circleMarker([lat, lon], {
        pane: PANE,
        radius: CORNER,
        weight: 2,
        color: this.theme.selection,
        fillColor: this.theme.panel,
        fillOpacity: 1,
      }).addTo(this.layers);
    }
  }

  root.ConsoleDrawing = Drawing;
})(self);
