/* Where the map looks: fits a unit beside the legend, and keeps the fit until a person moves it.
 * Knows nothing of counts; a unit without an outline is fitted by its places. */
/* global L */
(function (root) {
  "use strict";

  const EDGE = 26;
  const NEAR_ZOOM = 13;
  const NOTHING = [Infinity, Infinity, -Infinity, -Infinity];

  class Camera {
    /* `askPoints(unit)` asks for the box round a unit's points; `fitPoints` takes the answer. */
    constructor(map, askPoints) {
      this.map = map;
      this.askPoints = askPoints;
      this.untouched = true;
      const touch = () => {
        this.untouched = false;
      };
      map.on("dragstart", touch);
      // Leaflet waits 200 ms for the last of many sizes and leaves the new edges empty so long.
      map.on("resize", () => map.fire("moveend"));
      for (const name of ["wheel", "keydown", "dblclick"]) {
        map.getContainer().addEventListener(name, touch);
      }
      document.querySelector(".leaflet-control-zoom").addEventListener("click", touch);
    }

    /* A page that is still hidden has no size to fit into; it is fitted when it gets one. */
    fit(state, outline) {
      this.untouched = true;
      if (!this.map.getSize().x) {
        return;
      }
      const own = state.rows.get(state.view);
      const rows = [...state.rows.values()];
      const placed = rows.filter((row) => row.code.startsWith(state.view) && row.lon !== null);
      if (outline) {
        this.fitBox(outline);
      } else if (state.totals) {
        this.askPoints(state.view);
      } else if (own && own.lon !== null) {
        this.map.setView([own.lat, own.lon], NEAR_ZOOM, { animate: false });
      } else if (placed.length) {
        this.fitPoints(placed.reduce((box, row) => widened(box, row.lon, row.lat), NOTHING));
      }
    }

    /* A unit without an outline is fitted when its places come, again and again while news comes;
     * a map that a person has moved, or draws on, stays. */
    waitsForPlaces(outline) {
      return this.untouched && !outline;
    }

    fitPoints(box) {
      const room = Math.max(0.004, (box[2] - box[0]) * 0.12, (box[3] - box[1]) * 0.12);
      this.fitBox([box[0] - room, box[1] - room, box[2] + room, box[3] + room]);
    }

    /* Fits a box beside or above the legend, whichever leaves the map larger. */
    fitBox(box) {
      const { map } = this;
      const bounds = L.latLngBounds([box[1], box[0]], [box[3], box[2]]);
      const legend = document.getElementById("console-legend");
      const size = map.getSize();
      const beside = L.point(legend.offsetWidth + 28, 0);
      const above = L.point(0, legend.offsetHeight + 28);
      const edge = L.point(EDGE, EDGE);
      const zoomWith = (room) => map.getBoundsZoom(bounds, false, edge.multiplyBy(2).add(room));
      const free = zoomWith(L.point(0, 0));
      const origin = map.project(bounds.getCenter(), free).subtract(size.divideBy(2));
      const corner = map.project([box[1], box[0]], free).subtract(origin);
      const clear = corner.x > beside.x || corner.y < size.y - above.y;
      const better = zoomWith(beside) > zoomWith(above) ? beside : above;
      const room = clear ? L.point(0, 0) : better;
      map.fitBounds(bounds, {
        paddingTopLeft: edge.add([room.x, 0]),
        paddingBottomRight: edge.add([0, room.y]),
        maxZoom: 15,
        animate: false,
      });
    }
  }

  function widened(box, lon, lat) {
    return [
      Math.min(box[0], lon),
      Math.min(box[1], lat),
      Math.max(box[2], lon),
      Math.max(box[3], lat),
    ];
  }

  root.ConsoleCamera = Camera;
})(self);
