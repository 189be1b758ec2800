/* The page's own script beside folium: takes control messages from the window, keeps the state, and
 * paints at most once per frame. It fetches bulk data from our own scheme and talks to nobody else. */
/* global L, QWebChannel, ConsoleRules, ConsoleAreas, ConsoleScene, ConsoleFurniture,
   ConsolePaint */
(function (root) {
  "use strict";

  const rules = ConsoleRules;
  const state = {
    theme: null, words: {}, rules: { gap_share: 0.45, silent_share: 0.5, overdue_share: 0.1, overdue_grave_share: 0.5 },
    view: "", rows: new Map(), selected: "", marks: [], found: null, totals: null, pointsShown: false,
    layers: { points: "auto", marks: true, water: true }, base: { kind: "none", approval: "", credit: "" },
    approval: "", credit: "",
  };
  let map = null;
  let areas = null;
  let scene = null;
  let bridge = null;
  let worker = null;
  let tiles = null;
  let untouched = true;
  let sequence = 0;
  let asked = false;
  let again = false;
  let latest = 0;
  let said = 0;
  let loading = null;
  const dirty = { view: false, fit: false, areas: false, overlay: false, water: false, query: false, furniture: false };
  let frame = 0;

  function soon(...what) {
    what.forEach((name) => { dirty[name] = true; });
    if (!frame) { frame = requestAnimationFrame(settle); }
  }

  function settle() {
    frame = 0;
    if (!state.theme || !areas) { return; }
    if (dirty.view) { areas.show(state.view, state); } else if (dirty.areas) { areas.restyle(state); }
    if (dirty.water && !dirty.view) { areas.drawWater(state); }
    if (dirty.fit) { fit(); }
    decidePoints();
    if (dirty.furniture) { ConsoleFurniture.furnish(); }
    if (dirty.query) { ask(); }
    scene.redraw();
    Object.keys(dirty).forEach((name) => { dirty[name] = false; });
    if (latest > said && !loading && !asked && !frame) {
      said = latest;
      bridge.drawn(said);
    }
  }

  function decidePoints() {
    const wanted = state.layers.points;
    const auto = state.view.length >= 9 || map.getZoom() >= 13;
    state.pointsShown = Boolean(state.totals) && (wanted === "on" || (wanted === "auto" && auto));
  }

  /* ---- the view ---------------------------------------------------------------------------- */

  function toBounds(box) { return L.latLngBounds([[box[1], box[0]], [box[3], box[2]]]); }

  /* Fits a box beside or above the legend, whichever leaves the map larger. */
  function fitBox(box) {
    const legend = document.getElementById("console-legend");
    const size = map.getSize();
    const beside = L.point(legend.offsetWidth + 28, 0);
    const above = L.point(0, legend.offsetHeight + 28);
    const edge = L.point(26, 26);
    const bounds = toBounds(box);
    const zoomWith = (room) => map.getBoundsZoom(bounds, false, edge.multiplyBy(2).add(room));
    const free = zoomWith(L.point(0, 0));
    const middle = map.project(bounds.getCenter(), free).subtract(size.divideBy(2));
    const covered = map.project([box[1], box[0]], free).subtract(middle);
    const clear = covered.x > beside.x || covered.y < size.y - above.y;
    const room = clear ? L.point(0, 0) : [beside, above].sort((one, other) => zoomWith(other) - zoomWith(one))[0];
    map.fitBounds(bounds, {
      paddingTopLeft: edge.add([room.x, 0]), paddingBottomRight: edge.add([0, room.y]), maxZoom: 15, animate: false,
    });
  }

  /* A page that is still hidden has no size to fit into; it is fitted when it gets one. */
  function fit() {
    untouched = true;
    if (!map.getSize().x) { return; }
    const box = areas.boxOf(state.view);
    if (box) { fitBox(box); return; }
    const own = state.rows.get(state.view);
    const spots = [...state.rows.values()].filter((row) => row.code.startsWith(state.view) && row.lon !== null);
    if (worker && state.totals) {
      const digits = 12 - state.view.length;
      const from = Number(state.view) * 10 ** digits;
      worker.postMessage({ kind: "bounds", seq: sequence, from, to: from + 10 ** digits });
    } else if (own && own.lon !== null) {
      map.setView([own.lat, own.lon], 13, { animate: false });
    } else if (spots.length) {
      fitBox(spots.reduce((all, row) => [Math.min(all[0], row.lon), Math.min(all[1], row.lat),
        Math.max(all[2], row.lon), Math.max(all[3], row.lat)], [Infinity, Infinity, -Infinity, -Infinity]));
    }
  }

  function grown(box) {
    const room = Math.max(0.004, (box[2] - box[0]) * 0.12, (box[3] - box[1]) * 0.12);
    return [box[0] - room, box[1] - room, box[2] + room, box[3] + room];
  }

  /* ---- the points -------------------------------------------------------------------------- */

  function ask() {
    if (!worker || !state.pointsShown) { return; }
    if (asked) { again = true; return; }
    asked = true;
    const bounds = map.getBounds().pad(0.15);
    const zoom = Math.floor(map.getZoom());
    sequence += 1;
    worker.postMessage({
      kind: "query", seq: sequence, zoom,
      box: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
    });
  }

  const heard = {
    loaded(message) {
      if (loading && message.seq === loading.seq) {
        const { began } = loading;
        loading = null;
        state.totals = message.totals;
        state.loadedAt = { ...message, totals: null, began };
        soon("query", "overlay", "furniture");
        if (state.view && !areas.boxOf(state.view)) { soon("fit"); }
      }
    },
    found(message) {
      asked = false;
      state.found = { packed: message.packed, words: message.words, zoom: Math.floor(map.getZoom()) };
      if (again) { again = false; soon("query"); }
      soon("overlay");
      if (state.loadedAt) {
        const { began, ...figures } = state.loadedAt;
        state.loadedAt = null;
        bridge.points_ready(JSON.stringify({ ...figures, drawn_ms: performance.now() - began }));
      }
    },
    changed(message) {
      state.totals = message.totals;
      soon("query", "furniture");
    },
    bounds(message) {
      if (message.box) { fitBox(grown(message.box)); soon("query", "overlay"); }
    },
    expand(message) {
      map.setView([message.lat, message.lon], Math.min(18, Math.max(message.zoom, map.getZoom() + 1)));
    },
    trouble(message) {
      loading = null;
      asked = false;
      bridge.trouble(message.words);
    },
  };

  function startWorker() {
    worker = new Worker("/console_worker.js");
    worker.onmessage = (event) => heard[event.data.kind](event.data);
    worker.onerror = (event) => bridge.trouble(String(event.message));
  }

  /* ---- messages from the window ------------------------------------------------------------ */

  async function fetchJson(url) {
    const answer = await fetch(url);
    if (!answer.ok) { throw new Error(`${url} could not be read (${answer.status})`); }
    return answer.json();
  }

  function keepRows(list) {
    for (const values of list) {
      const row = rules.rowOf(values);
      state.rows.set(row.code, row);
    }
  }

  const told = {
    theme(message) {
      const { map: ground, panel, text, mute } = message.colours;
      state.theme = {
        ...message.colours, name: message.name,
        halo: `${rules.mix(ground, panel, 0.6)}d9`, figure: rules.mix(text, mute, 0.55),
      };
      ConsolePaint.family = message.family;
      document.documentElement.dataset.theme = message.name;
      for (const [name, colour] of Object.entries(message.colours)) {
        document.documentElement.style.setProperty(`--${name}`, colour);
      }
      document.documentElement.style.setProperty("--family", message.family);
      soon("areas", "water", "overlay", "furniture");
    },
    words(message) {
      state.words = message.words;
      document.documentElement.lang = message.language === "en" ? "en" : "zh-CN";
      state.approval = message.approval;
      for (const [name, place] of [["zoom_in", ".leaflet-control-zoom-in"], ["zoom_out", ".leaflet-control-zoom-out"], ["home", ".console-home"]]) {
        const button = document.querySelector(place);
        button.title = message.words[name];
        button.setAttribute("aria-label", message.words[name]);
      }
      soon("furniture", "overlay");
    },
    rules(message) { state.rules = message.rules; soon("areas", "overlay", "furniture"); },
    view(message) {
      const moved = state.view !== message.code;
      state.view = message.code;
      soon(moved ? "view" : "areas", "fit", "query", "overlay", "furniture");
    },
    async rows(message) {
      const list = await fetchJson(message.url);
      state.rows = new Map();
      keepRows(list);
      soon("areas", "overlay", "furniture");
      if (state.view && !areas.boxOf(state.view) && !state.totals) { soon("fit"); }
    },
    row_changes(message) { keepRows(message.rows); soon("areas", "overlay", "furniture"); },
    points(message) {
      if (!message.url) {
        worker.postMessage({ kind: "clear" });
        state.totals = null;
        state.found = null;
        loading = null;
        soon("overlay", "furniture");
        return;
      }
      sequence += 1;
      loading = { seq: sequence, began: performance.now() };
      worker.postMessage({ kind: "load", url: message.url, seq: sequence });
    },
    point_changes(message) { worker.postMessage({ kind: "change", list: message.points }); },
    select(message) { state.selected = message.code; soon("areas", "overlay"); },
    async marks(message) { state.marks = await fetchJson(message.url); soon("overlay"); },
    layers(message) { state.layers = { ...state.layers, ...message.layers }; soon("areas", "water", "overlay", "query", "furniture"); },
    base(message) {
      state.base = message.base;
      if (tiles) { tiles.remove(); tiles = null; }
      if (message.base.kind === "tiles") {
        tiles = L.tileLayer(message.base.url, {
          pane: "base", minZoom: 2, maxZoom: 18, minNativeZoom: message.base.min_zoom, maxNativeZoom: message.base.max_zoom,
        }).addTo(map);
      }
      soon("areas", "overlay", "furniture");
    },
    banner(message) { ConsoleFurniture.banner(message.words); },
    home() { soon("fit", "query", "overlay"); },
  };

  let queue = Promise.resolve();

  /* Messages are taken in their order even where one has to fetch first. */
  function news(batch, number) {
    queue = queue.then(async () => {
      for (const message of JSON.parse(batch)) {
        await told[message.kind](message);
      }
      latest = number;
      soon("overlay");
    }).catch((problem) => bridge.trouble(String(problem)));
  }

  /* ---- the start --------------------------------------------------------------------------- */

  function clicked(event) {
    const item = scene.hit(event.layerPoint);
    if (item && item.kind === "cluster") {
      worker.postMessage({ kind: "expand", cluster: item.cluster, lon: item.lon, lat: item.lat });
    } else if (item && item.kind === "mark") {
      bridge.mark_clicked(item.id);
    } else {
      const area = item ? null : areas.at(state.view, event.latlng.lng, event.latlng.lat);
      const code = item ? item.code : area && area.code;
      if (!code) { return; }
      if (code === state.selected) { bridge.activated(code); return; }
      state.selected = code;
      soon("areas", "overlay");
      bridge.clicked(code);
    }
  }

  function panes() {
    const order = [["base", 200], ["areas", 400], ["water", 410], ["edges", 420], ["overlay", 450]];
    for (const [name, level] of order) {
      map.createPane(name).style.zIndex = level;
      map.getPane(name).style.pointerEvents = "none";
    }
  }

  function homeButton() {
    const Home = L.Control.extend({
      onAdd() {
        const button = ConsoleFurniture.element("button", "console-home leaflet-bar", "⌂");
        button.type = "button";
        L.DomEvent.disableClickPropagation(button);
        button.addEventListener("click", () => soon("fit", "query", "overlay"));
        return button;
      },
    });
    new Home({ position: "topright" }).addTo(map);
  }

  async function start(folium) {
    map = folium;
    map.setMinZoom(4);
    map.setMaxZoom(18);
    panes();
    map.attributionControl.remove();
    map.doubleClickZoom.disable();
    map.zoomControl.setPosition("topright");
    homeButton();
    for (const id of ["legend", "approval", "credit", "note", "banner", "tip"]) {
      const made = ConsoleFurniture.element("div", `console-${id}`);
      made.id = `console-${id}`;
      made.hidden = ["note", "banner", "tip"].includes(id);
      map.getContainer().append(made);
      L.DomEvent.disableClickPropagation(made);
    }
    areas = new ConsoleAreas(map);
    scene = new ConsoleScene(map, state, areas);
    ConsoleFurniture.use({ state, map, areas, scene });
    startWorker();
    map.on("click", clicked);
    map.on("mousemove", ConsoleFurniture.tell);
    map.on("mouseout dragstart zoomstart", () => ConsoleFurniture.tell(null));
    map.on("moveend zoomend", () => soon("query", "overlay", "furniture"));
    map.on("zoomend", () => soon("water"));
    map.on("resize", () => { if (untouched) { soon("fit"); } soon("query", "overlay"); });
    const touch = () => { untouched = false; };
    map.on("dragstart", touch);
    for (const name of ["wheel", "keydown", "dblclick"]) { map.getContainer().addEventListener(name, touch); }
    document.querySelector(".leaflet-control-zoom").addEventListener("click", touch);
    const [province, prefectures, counties, lakes, rivers] = await Promise.all(
      ["hubei_province", "hubei_prefectures", "hubei_counties", "hubei_lakes_ne10m", "hubei_rivers_wdbii"]
        .map((name) => fetchJson(`/areas/${name}.geojson`)));
    areas.keep([[2, province], [4, prefectures], [6, counties]], { lakes, rivers });
    new QWebChannel(root.qt.webChannelTransport, (channel) => {
      ({ bridge } = channel.objects);
      bridge.news.connect(news);
      bridge.ready();
    });
  }

  root.ConsoleMap = { start, state };
}(self));
