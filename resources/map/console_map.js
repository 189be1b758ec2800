/* The page's own script beside folium: takes messages from the window, keeps the state, and paints
 * at most once per frame. It fetches bulk data from our own scheme and talks to nobody else. */
/* global L, QWebChannel, ConsoleRules, ConsoleAreas, ConsoleCamera, ConsoleScene,
   ConsoleBrought, ConsoleDrawing, ConsoleFurniture, ConsolePaint */
(function (root) {
  "use strict";

  const rules = ConsoleRules;
  const state = {
    theme: null,
    words: {},
    rules: { gap_share: 0.45, silent_share: 0.5, overdue_share: 0.1, overdue_grave_share: 0.5 },
    view: "",
    rows: new Map(),
    selected: "",
    marks: [],
    found: null,
    totals: null,
    pointsShown: false,
    layers: { points: "auto", marks: true, water: true },
    base: { kind: "none", approval: "", credit: "" },
    approval: "",
  };
  let map = null;
  let areas = null;
  let scene = null;
  let camera = null;
  let drawing = null;
  let brought = null;
  let bridge = null;
  let worker = null;
  let tiles = null;
  let sequence = 0;
  let asked = false;
  let again = false;
  let latest = 0;
  let said = 0;
  let loading = null;
  /* What must be drawn anew in the next frame, by name. */
  const dirty = {};
  let frame = 0;

  function soon(...what) {
    what.forEach((name) => {
      dirty[name] = true;
    });
    if (!frame) {
      frame = requestAnimationFrame(settle);
    }
  }

  function settle() {
    frame = 0;
    if (!state.theme || !areas) {
      return;
    }
    if (dirty.view) {
      areas.show(state.view, state);
    } else if (dirty.areas) {
      areas.restyle(state);
    }
    if (dirty.water && !dirty.view) {
      areas.drawWater(state);
    }
    if (dirty.fit) {
      camera.fit(state, areas.boxOf(state.view));
    }
    decidePoints();
    if (dirty.furniture) {
      ConsoleFurniture.furnish();
    }
    if (dirty.query) {
      ask();
    }
    if (dirty.overlay || dirty.areas || dirty.view || dirty.fit) {
      scene.redraw();
      tellPoints();
    }
    Object.keys(dirty).forEach((name) => {
      dirty[name] = false;
    });
    if (latest > said && !loading && !asked && !frame) {
      said = latest;
      const number = said;
      // Leaflet paints outlines in a frame of its own; the word goes out after it.
      requestAnimationFrame(() => requestAnimationFrame(() => bridge.drawn(number)));
    }
  }

  /* Says once that new points are on the screen, and how long each part took. */
  function tellPoints() {
    if (state.loadedAt && state.found) {
      const { began, ...figures } = state.loadedAt;
      state.loadedAt = null;
      bridge.points_ready(JSON.stringify({ ...figures, drawn_ms: performance.now() - began }));
    }
  }

  function decidePoints() {
    const wanted = state.layers.points;
    const auto = state.view.length >= 9 || map.getZoom() >= 13;
    state.pointsShown = Boolean(state.totals) && (wanted === "on" || (wanted === "auto" && auto));
  }

  /* ---- the points -------------------------------------------------------------------------- */

  function ask() {
    if (!worker || !state.pointsShown) {
      return;
    }
    if (asked) {
      again = true;
      return;
    }
    asked = true;
    const bounds = map.getBounds().pad(0.15);
    const zoom = Math.floor(map.getZoom());
    sequence += 1;
    worker.postMessage({
      kind: "query",
      seq: sequence,
      zoom,
      box: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
    });
  }

  const heard = {
    /* What lies in the box asked last comes with the news, so that one frame shows it. */
    loaded({ found, ...message }) {
      if (!loading || message.seq !== loading.seq) {
        return;
      }
      state.loadedAt = { ...message, totals: null, began: loading.began };
      loading = null;
      state.totals = message.totals;
      if (found && state.pointsShown) {
        state.found = found;
        soon("overlay", "furniture");
      } else {
        state.found = null;
        soon("query", "overlay", "furniture");
      }
      if (state.view && camera.waitsForPlaces(areas.boxOf(state.view))) {
        soon("fit");
      }
    },
    found(message) {
      asked = false;
      state.found = message.found;
      if (again) {
        again = false;
        soon("query");
      }
      soon("overlay");
    },
    changed(message) {
      state.totals = message.totals;
      soon("query", "furniture");
    },
    bounds(message) {
      if (message.box && camera.untouched) {
        camera.fitPoints(message.box);
        soon("query", "overlay");
      }
    },
    expand(message) {
      camera.untouched = false;
      map.setView(
        [message.lat, message.lon],
        Math.min(18, Math.max(message.zoom, map.getZoom() + 1)),
      );
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
    if (!answer.ok) {
      throw new Error(`${url} could not be read (${answer.status})`);
    }
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
        ...message.colours,
        name: message.name,
        halo: `${rules.mix(ground, panel, 0.6)}d9`,
        figure: rules.mix(text, mute, 0.55),
      };
      ConsolePaint.family = message.family;
      ConsoleFurniture.dress(message);
      drawing.dress(state.theme);
      brought.dress(state.theme);
      soon("areas", "water", "overlay", "furniture");
    },
    words(message) {
      state.words = message.words;
      state.approval = message.approval;
      ConsoleFurniture.name(message);
      soon("furniture", "overlay");
    },
    rules(message) {
      state.rules = message.rules;
      soon("areas", "overlay", "furniture");
    },
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
      if (state.view && !state.totals && camera.waitsForPlaces(areas.boxOf(state.view))) {
        soon("fit");
      }
    },
    row_changes(message) {
      keepRows(message.rows);
      soon("areas", "overlay", "furniture");
    },
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
    point_changes(message) {
      worker.postMessage({ kind: "change", list: message.points });
    },
    select(message) {
      state.selected = message.code;
      soon("areas", "overlay");
    },
    async marks(message) {
      state.marks = await fetchJson(message.url);
      soon("overlay");
    },
    layers(message) {
      state.layers = { ...state.layers, ...message.layers };
      soon("areas", "water", "overlay", "query", "furniture");
    },
    base(message) {
      state.base = message.base;
      if (tiles) {
        tiles.remove();
        tiles = null;
      }
      if (message.base.kind === "tiles") {
        tiles = L.tileLayer(message.base.url, {
          pane: "base",
          minZoom: 2,
          maxZoom: 18,
          minNativeZoom: message.base.min_zoom,
          maxNativeZoom: message.base.max_zoom,
        }).addTo(map);
      }
      soon("areas", "overlay", "furniture");
    },
    banner: (message) => ConsoleFurniture.banner(message.words),
    plain: (message) => ConsoleFurniture.plain(message.on),
    draw(message) {
      // The strip takes room from the map; what is being drawn on may not move for that.
      camera.untouched = camera.untouched && message.mode === "none";
      dirty.fit = dirty.fit && camera.untouched;
      drawing.begin(message);
    },
    drawn_areas(message) {
      drawing.keep(message.areas);
    },
    async brought(message) {
      await brought.show(message.layers);
    },
    look_at(message) {
      camera.fitPoints(message.box);
      camera.untouched = false;
    },
    home() {
      soon("fit", "query", "overlay");
    },
  };

  let queue = Promise.resolve();

  /* Messages are taken in their order even where one has to fetch first. */
  function news(batch, number) {
    queue = queue
      .then(async () => {
        for (const message of JSON.parse(batch)) {
          await told[message.kind](message);
        }
        latest = number;
        soon("word");
      })
      .catch((problem) => bridge.trouble(String(problem)));
  }

  /* ---- the start --------------------------------------------------------------------------- */

  function clicked(event) {
    if (drawing.active) {
      drawing.take(event.latlng);
      return;
    }
    const item = scene.hit(event.layerPoint);
    if (item && item.kind === "cluster") {
      worker.postMessage({ kind: "expand", cluster: item.cluster, lon: item.lon, lat: item.lat });
    } else if (item && item.kind === "mark") {
      bridge.mark_clicked(item.id);
    } else {
      const area = item ? null : areas.at(state.view, event.latlng.lng, event.latlng.lat);
      const code = item ? item.code : area && area.code;
      if (!code) {
        return;
      }
      if (code === state.selected) {
        bridge.activated(code);
        return;
      }
      state.selected = code;
      soon("areas", "overlay");
      bridge.clicked(code);
    }
  }

  function askPoints(unit) {
    const scale = 10 ** (12 - unit.length);
    const from = Number(unit) * scale;
    worker.postMessage({ kind: "bounds", from, to: from + scale });
  }

  async function start(folium) {
    map = folium;
    ConsoleFurniture.build(map, () => soon("fit", "query", "overlay"));
    areas = new ConsoleAreas(map);
    scene = new ConsoleScene(map, state, areas);
    camera = new ConsoleCamera(map, askPoints);
    drawing = new ConsoleDrawing(map, (shape) => bridge.shape_drawn(JSON.stringify(shape)));
    brought = new ConsoleBrought(map, fetchJson);
    ConsoleFurniture.use({ state, map, areas, scene });
    startWorker();
    map.on("click", clicked);
    map.on("moveend zoomend", () => soon("query", "overlay", "furniture"));
    map.on("zoomend", () => soon("water"));
    map.on("resize", () => soon(...(camera.untouched ? ["fit"] : []), "query", "overlay"));
    const names = ["province", "prefectures", "counties", "lakes_ne10m", "rivers_wdbii"];
    const [province, prefectures, counties, lakes, rivers] = await Promise.all(
      names.map((name) => fetchJson(`/areas/hubei_${name}.geojson`)),
    );
    areas.keep(
      [
        [2, province],
        [4, prefectures],
        [6, counties],
      ],
      { lakes, rivers },
    );
    new QWebChannel(root.qt.webChannelTransport, (channel) => {
      ({ bridge } = channel.objects);
      bridge.news.connect(news);
      bridge.ready();
    });
  }

  /* Whether everything that was told, asked or moved so far is painted. */
  const settled = () => !frame && !asked && !loading && latest === said;

  root.ConsoleMap = { start, state, scene: () => scene, settled };
})(self);
