/* What stands around the map: legend, approval number, notes, the hint under the pointer. All words
 * come from the window's catalogue; all text is set as text, never as markup. */
/* global L, ConsoleRules, ConsolePaint, ConsoleGlyphs, ConsoleHeat */
(function (root) {
  "use strict";

  const rules = ConsoleRules;
  let state = null;
  let map = null;
  let areas = null;
  let scene = null;

  function element(name, className, words) {
    const made = document.createElement(name);
    made.className = className;
    if (words) {
      made.textContent = words;
    }
    return made;
  }

  function swatch(paint) {
    const canvas = element("canvas", "swatch");
    const scale = window.devicePixelRatio || 1;
    canvas.width = 26 * scale;
    canvas.height = 16 * scale;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    paint(pen);
    return canvas;
  }

  const box = (pen) => {
    pen.beginPath();
    pen.rect(1, 2, 24, 12);
  };

  function areaSwatch(face, extra = {}) {
    return swatch((pen) => {
      box(pen);
      ConsolePaint.paintArea(pen, {
        face: { late: 0, verified: 0, ...face },
        theme: state.theme,
        filled: true,
        opacity: 1,
        ...extra,
      });
    });
  }

  function shadeSwatch(measure) {
    return swatch((pen) => {
      [0, 0.34, 0.67, 1].forEach((share, at) => {
        const face = measure
          ? { state: "measured", measure, level: share }
          : { state: "asked", verified: share };
        pen.fillStyle = rules.fillOf(face, state.theme);
        pen.fillRect(1 + 6 * at, 2, 6, 12);
      });
    });
  }

  function unitSwatch(unitState, flags) {
    return swatch((pen) =>
      ConsoleGlyphs.unit(pen, 13, flags & rules.FLAG.schematic ? 8 : 15, 4.7, {
        state: unitState,
        flags,
        theme: state.theme,
      }),
    );
  }

  /* The legend while one measure alone is looked at. */
  function measureLines(measure) {
    const { words } = state;
    const face = { state: "measured", measure, level: 0.6 };
    const lines = [[shadeSwatch(measure), words[`shade_${measure}`]]];
    if (measure === "gap") {
      lines.push([areaSwatch({ ...face, hatched: true }), words.gap]);
    }
    if (measure === "silence") {
      lines.push([areaSwatch({ ...face, silent: true }), words.mostly_silent]);
    }
    if (measure === "lateness") {
      lines.push([areaSwatch({ ...face, late: 1 }), words.late]);
      lines.push([areaSwatch({ ...face, late: 2 }), words.late_grave]);
    }
    return lines;
  }

  function legendLines() {
    const { words } = state;
    if (state.pointsShown) {
      const floating = rules.FLAG.schematic;
      return [
        [unitSwatch(4, floating), words.verified],
        [unitSwatch(3, floating), words.claimed_only],
        [unitSwatch(2, floating), words.started],
        [unitSwatch(1, floating), words.acknowledged],
        [unitSwatch(0, floating), words.silent],
        [unitSwatch(5, floating), words.refuted],
        [unitSwatch(1, floating | rules.FLAG.overdue), words.overdue],
        [unitSwatch(1, floating | rules.FLAG.flagged), words.flagged],
        [unitSwatch(4, 0), words.known_place],
        [unitSwatch(4, floating), words.schematic_place],
      ];
    }
    if (state.layers.measure) {
      return measureLines(state.layers.measure);
    }
    return [
      [shadeSwatch(), words.shade],
      [areaSwatch({ state: "asked", verified: 0.1, hatched: true }), words.gap],
      [areaSwatch({ state: "silent", silent: true }), words.mostly_silent],
      [areaSwatch({ state: "asked", verified: 0.2, late: 1 }), words.late],
      [areaSwatch({ state: "asked", verified: 0.2, late: 2 }), words.late_grave],
    ];
  }

  function heatLine() {
    const { heat } = state.layers;
    const picture = () => swatch((pen) => ConsoleHeat.swatch(pen, heat, state.theme));
    return heat ? [[picture(), state.words[`heat_${heat}`]]] : [];
  }

  function furnish() {
    furnishLegend();
    furnishNotes();
  }

  let legendFor = "";

  /* The legend is drawn anew only when its look or its words have changed. */
  function furnishLegend() {
    const { theme, words, pointsShown, layers } = state;
    const wanted = JSON.stringify([theme.name, words, pointsShown, layers.measure, layers.heat]);
    if (wanted === legendFor) {
      return;
    }
    legendFor = wanted;
    const legend = document.getElementById("console-legend");
    legend.replaceChildren(
      ...[...legendLines(), ...heatLine()].map(([picture, words]) => {
        const line = element("div", "line");
        line.append(picture, element("span", "", words));
        return line;
      }),
    );
  }

  function furnishNotes() {
    const note = document.getElementById("console-note");
    const schematic = state.pointsShown
      ? state.totals[rules.COUNTS.schematic]
      : [...state.rows.values()].filter((row) => row.schematic && !areas.find(row.code)).length;
    note.textContent = schematic
      ? state.words.schematic_note.replace("{count}", schematic.toLocaleString("en"))
      : "";
    note.hidden = !schematic;
    const approval = document.getElementById("console-approval");
    document.documentElement.dataset.base = state.base.kind;
    const bare = state.base.kind === "none";
    const credits = [bare ? state.words.sketch : "", state.approval, state.base.approval];
    credits.push(state.base.credit);
    approval.textContent = credits.filter(Boolean).join(" · ");
    document.getElementById("console-credit").textContent = state.words.credit || "";
  }

  function tell(event) {
    const tip = document.getElementById("console-tip");
    const item = event ? scene.hit(event.layerPoint) : null;
    const area = event && !item ? areas.at(state.view, event.latlng.lng, event.latlng.lat) : null;
    map.getContainer().classList.toggle("pointing", Boolean(item || area));
    const lines = item || area ? describe(item, area) : [];
    tip.hidden = lines.length === 0;
    if (tip.hidden) {
      return;
    }
    tip.replaceChildren(
      ...lines.map((words, at) => element("div", at ? "detail" : "title", words)),
    );
    const { x, y } = event.containerPoint;
    const size = map.getSize();
    tip.style.left = `${Math.max(4, Math.min(x + 16, size.x - tip.offsetWidth - 8))}px`;
    tip.style.top = `${Math.max(4, Math.min(y + 16, size.y - tip.offsetHeight - 8))}px`;
  }

  function describeRow(name, row) {
    const { words } = state;
    if (!row || !row.issued) {
      return [name, words.not_asked];
    }
    const figures = [
      `${words.issued} ${row.issued}`,
      `${words.verified} ${row.verified} (${rules.percent(row.verified, row.issued)})`,
      `${words.claimed} ${row.claimed} (${rules.percent(row.claimed, row.issued)})`,
    ];
    const rest = [
      ["overdue", row.overdue],
      ["silent", row.silent],
      ["refuted", row.refuted],
      ["flagged", row.flagged],
    ]
      .filter(([, count]) => count > 0)
      .map(([word, count]) => `${words[word]} ${count}`);
    return [name, figures.join(" · "), rest.join(" · ")].filter(Boolean);
  }

  function describe(item, area) {
    const { words } = state;
    if (area) {
      return describeRow(area.name, state.rows.get(area.code));
    }
    if (item.row) {
      return [
        ...describeRow(item.row.name, item.row),
        item.row.schematic ? words.schematic_place : "",
      ].filter(Boolean);
    }
    if (item.kind === "mark") {
      return [item.mark.title, item.mark.detail].filter(Boolean);
    }
    if (item.kind === "cluster") {
      const parts = rules.STATES.map((name, at) => [
        words[name === "claimed" ? "claimed_only" : name],
        item.counts[at],
      ]).filter(([, count]) => count > 0);
      return [
        words.units_here.replace("{count}", item.count),
        parts
          .reverse()
          .map(([word, count]) => `${word} ${count}`)
          .join(" · "),
      ];
    }
    const kind = rules.STATES[item.state];
    const extra = [
      item.flags & rules.FLAG.overdue ? words.overdue : "",
      item.flags & rules.FLAG.flagged ? words.flagged : "",
      item.flags & rules.FLAG.schematic ? words.schematic_place : words.known_place,
    ];
    return [
      item.name || item.code,
      [words[kind === "claimed" ? "claimed_only" : kind], ...extra].filter(Boolean).join(" · "),
    ];
  }

  /* One quiet sentence above the map, for example that nothing was issued here. */
  function banner(words) {
    const place = document.getElementById("console-banner");
    place.textContent = words;
    place.hidden = !words;
  }

  /* A picture on paper has no buttons: nobody can press them there. */
  function plain(on) {
    document.documentElement.classList.toggle("plain", on);
  }

  /* What stands over the map now, as boxes of its container: no name is written under it. */
  function covers() {
    const container = map.getContainer();
    const { left, top } = container.getBoundingClientRect();
    return [...container.querySelectorAll(COVERS)]
      .filter((one) => one.offsetWidth && one.textContent)
      .map((one) => one.getBoundingClientRect())
      .map((it) => [it.left - left, it.top - top, it.right - left, it.bottom - top]);
  }

  const COVERS = [
    ...["legend", "approval", "credit", "note", "banner"].map((name) => `#console-${name}`),
    ".leaflet-control-scale",
    ".leaflet-control-zoom",
    ".console-home",
  ].join(",");
  const PANES = [
    ["base", 200],
    ["areas", 400],
    ["water", 410],
    ["edges", 420],
    ["signs", 450],
  ];

  /* Makes the panes, the controls and the places for words, once. */
  function build(folium, goHome) {
    folium.setMinZoom(4);
    folium.setMaxZoom(18);
    for (const [name, level] of PANES) {
      folium.createPane(name).style.zIndex = level;
      folium.getPane(name).style.pointerEvents = "none";
    }
    folium.attributionControl.remove();
    folium.doubleClickZoom.disable();
    folium.zoomControl.setPosition("topright");
    homeButton(folium, goHome);
    L.control.scale({ position: "bottomright", imperial: false }).addTo(folium);
    for (const id of ["legend", "approval", "credit", "note", "banner", "tip"]) {
      const made = element("div", `console-${id}`);
      made.id = `console-${id}`;
      made.hidden = ["note", "banner", "tip"].includes(id);
      folium.getContainer().append(made);
      L.DomEvent.disableClickPropagation(made);
    }
    folium.on("mousemove", tell);
    folium.on("mouseout dragstart zoomstart", () => tell(null));
  }

  function homeButton(folium, goHome) {
    const Home = L.Control.extend({
      onAdd() {
        const button = element("button", "console-home leaflet-bar", "⌂");
        button.type = "button";
        L.DomEvent.disableClickPropagation(button);
        button.addEventListener("click", goHome);
        return button;
      },
    });
    new Home({ position: "topright" }).addTo(folium);
  }

  /* Colours and type of the page itself. */
  function dress(message) {
    const page = document.documentElement;
    page.dataset.theme = message.name;
    for (const [name, colour] of Object.entries(message.colours)) {
      page.style.setProperty(`--${name}`, colour);
    }
    page.style.setProperty("--family", message.family);
  }

  /* Tooltips and accessible names of the controls. */
  function name(message) {
    document.documentElement.lang = message.language === "en" ? "en" : "zh-CN";
    for (const [word, place] of [
      ["zoom_in", ".leaflet-control-zoom-in"],
      ["zoom_out", ".leaflet-control-zoom-out"],
      ["home", ".console-home"],
    ]) {
      const button = document.querySelector(place);
      button.title = message.words[word];
      button.setAttribute("aria-label", message.words[word]);
    }
  }

  root.ConsoleFurniture = {
    build,
    dress,
    name,
    banner,
    plain,
    covers,
    furnish,
    use(parts) {
      ({ state, map, areas, scene } = parts);
    },
  };
})(self);
