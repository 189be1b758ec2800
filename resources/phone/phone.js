/* The pages work without this script. With it a report is kept on the phone until it is delivered, always
   under the same key, so that sending it twice is harmless. Written for old browsers: no modules, no promises. */
(function () {
  'use strict';
  var doc = document, body = doc.body, facts = body.dataset || {};
  var base = facts.base || '', unit = facts.unit || '', mark = facts.mark || '', page = facts.number || '';
  var words = JSON.parse(doc.getElementById('words').textContent || '{}');
  var SHRINK_ABOVE = 1200000, SIDE_MAX = 1920, QUALITY = 0.82, WAIT_MAX_S = 60, SHOWN_MAX = 60, SEND_TIMEOUT_MS = 90000;
  var STEP_OF = { acknowledge: 0, start: 1, progress: 1, claim: 2 };
  var db = null, timer = null, busy = false, tries = 0, shots = [];

  doc.documentElement.className += ' js';

  function say(name, parts) {
    return (words[name] || name).replace(/\[(\w+)\]/g, function (_all, part) {
      return parts && parts[part] !== undefined ? parts[part] : '';
    });
  }
  function one(selector, root) { return (root || doc).querySelector(selector); }
  function all(selector, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(selector)); }
  function make(name, className, content) {
    var node = doc.createElement(name);
    if (className) { node.className = className; }
    if (content !== undefined) { node.textContent = content; }
    return node;
  }
  function device() {
    try {
      var known = localStorage.getItem('device');
      if (!known) {
        var bytes = new Uint8Array(12);
        (window.crypto || window.msCrypto).getRandomValues(bytes);
        known = Array.prototype.map.call(bytes, function (b) { return ('0' + b.toString(16)).slice(-2); }).join('');
        localStorage.setItem('device', known);
      }
      return known;
    } catch (_error) { return ''; }
  }

  /* ---- the shelf: reports that are not delivered yet ---- */
  function open(then) {
    var asked;
    try { asked = window.indexedDB.open('reports', 1); } catch (_error) { then(null); return; }
    asked.onupgradeneeded = function () { asked.result.createObjectStore('reports', { keyPath: 'key' }); };
    asked.onsuccess = function () { then(asked.result); };
    asked.onerror = function () { then(null); };
  }
  function shelf(mode) { return db.transaction('reports', mode).objectStore('reports'); }
  function keep(entry, then, failed) {
    try {
      var change = db.transaction('reports', 'readwrite');
      change.objectStore('reports').put(entry);
      change.oncomplete = then;
      change.onerror = change.onabort = failed;
    } catch (_error) { failed(); }
  }
  function drop(key, then) {
    var change = db.transaction('reports', 'readwrite');
    change.objectStore('reports')['delete'](key);
    change.oncomplete = then;
  }
  function everything(then) {
    if (!db) { then([]); return; }
    var found = [];
    shelf('readonly').openCursor().onsuccess = function (event) {
      var cursor = event.target.result;
      if (cursor) { found.push(cursor.value); cursor['continue'](); return; }
      found.sort(function (a, b) { return a.report.at < b.report.at ? -1 : 1; });
      then(found);
    };
  }

  /* ---- sending ---- */
  function post(entry, done) {
    var form = new FormData(), request = new XMLHttpRequest();
    form.append('report', JSON.stringify(entry.report));
    if (entry.shrunk) { form.append('shrunk', JSON.stringify(entry.shrunk)); }
    (entry.photos || []).forEach(function (photo) { form.append('photo', photo.blob, photo.name); });
    request.open('POST', base + '/api/v1/reports');
    request.setRequestHeader('X-Form-Mark', mark);
    request.timeout = SEND_TIMEOUT_MS;
    request.onload = function () {
      var answer = {};
      try { answer = JSON.parse(request.responseText); } catch (_error) { /* not ours: a proxy spoke */ }
      done(request.status, answer, parseInt(request.getResponseHeader('Retry-After') || '0', 10));
    };
    request.onerror = request.ontimeout = request.onabort = function () { done(0, {}, 0); };
    request.send(form);
  }
  function later(status) { return status === 0 || status === 408 || status === 429 || status >= 500; }

  function flush() {
    if (busy || !db || !mark) { return; }
    window.clearTimeout(timer);
    everything(function (found) {
      var mine = found.filter(function (entry) { return entry.unit === unit && !entry.refused; });
      show(found);
      if (!mine.length) { tries = 0; return; }
      busy = true;
      post(mine[0], function (status, answer, wait) {
        busy = false;
        if (status === 200) {
          tries = 0;
          drop(mine[0].key, function () { delivered(mine[0]); });
        } else if (later(status) || !answer.why) {
          tries += 1;
          again(Math.max(wait, Math.min(WAIT_MAX_S, Math.pow(2, tries))));
          everything(show);
        } else {
          mine[0].refused = answer.why;
          keep(mine[0], function () { unlock(); flush(); }, flush);
        }
      });
    });
  }
  function again(seconds) {
    window.clearTimeout(timer);
    timer = window.setTimeout(flush, (seconds + Math.random()) * 1000);
  }
  function delivered(entry) {
    var target = base + '/d/' + encodeURIComponent(entry.report.directive);
    if (entry.report.directive === page) {
      everything(function (left) {
        if (left.some(function (other) { return other.unit === unit && !other.refused; })) { flush(); return; }
        location.replace(target + '?done=' + encodeURIComponent(entry.report.act));
      });
    } else {
      flush();
    }
  }

  /* ---- what is said of it ---- */
  function box(title, content) {
    var node = make('div', 'box');
    node.appendChild(make('b', '', title));
    node.appendChild(make('div', '', content));
    return node;
  }
  function begin(words) { return words.length > SHOWN_MAX ? words.slice(0, SHOWN_MAX) + '…' : words; }
  function buttons(node, list) {
    var row = make('div', 'row');
    list.forEach(function (item) {
      var button = make('button', 'act', item[0]);
      button.type = 'button';
      button.onclick = item[1];
      row.appendChild(button);
    });
    node.appendChild(row);
  }
  function show(found) {
    var place = doc.getElementById('kept');
    var waiting = found.filter(function (entry) { return entry.unit === unit && !entry.refused; });
    var others = found.filter(function (entry) { return entry.unit !== unit; });
    place.textContent = '';
    if (!unit) { return; }
    if (waiting.length && (tries > 0 || navigator.onLine === false)) {
      var photos = waiting.reduce(function (sum, entry) { return sum + (entry.photos || []).length; }, 0);
      var node = box(say('kept_title'), say('kept', { reports: waiting.length, photos: photos }));
      node.id = 'waiting';
      buttons(node, [[say('try_again'), function () { flush(); }]]);
      place.appendChild(node);
      unlock();
    } else if (waiting.length) {
      place.appendChild(box(say('sending'), waiting[0].title || ''));
    }
    found.filter(function (entry) { return entry.unit === unit && entry.refused; }).forEach(function (entry) {
      var node = box(say('refused_title'), entry.refused + ' — ' + entry.report.directive + ' ' + begin(entry.report.text || ''));
      node.className = 'box refused';
      buttons(node, [
        [say('try_again'), function () { entry.refused = null; keep(entry, flush, flush); }],
        [say('understood'), function () { drop(entry.key, function () { everything(show); }); }]
      ]);
      place.appendChild(node);
    });
    if (others.length) { place.appendChild(box('', say('other_unit', { reports: others.length }))); }
    // What is on its way cannot be sent a second time from the same page.
    all('form.sent').forEach(function (form) {
      var key = value(form, 'key');
      form.hidden = waiting.some(function (entry) { return entry.key === key; }) && tries > 0;
    });
    paint(waiting);
  }
  function paint(waiting) {
    waiting.forEach(function (entry) {
      if (entry.report.directive !== page) { return; }
      var last = STEP_OF[entry.report.act];
      if (last === undefined) { return; }
      all('.steps li').slice(0, last + 1).forEach(function (step) {
        if (step.className.indexOf('ahead') >= 0) {
          step.className = 'kept';
          one('.at', step).textContent = say('kept_short');
        }
      });
    });
  }
  function unlock() { all('.act[disabled]').forEach(function (button) { button.disabled = false; }); }

  /* ---- taking a report from a form ---- */
  function value(form, name) { var field = form.elements[name]; return field && field.value ? field.value : ''; }
  function reportOf(form, act) {
    var report = {
      key: value(form, 'key'), directive: page, unit: unit, act: act, at: new Date().toISOString(), channel: 'web'
    };
    var typed = value(form, 'position').match(/^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，;；\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/);
    var quantities = {}, any = false;
    if (value(form, 'text').trim()) { report.text = value(form, 'text').trim(); }
    if (device()) { report.device = device(); }
    all('input[name^="quantity:"]', form).forEach(function (field) {
      if (field.value.trim()) { quantities[field.name.slice(9)] = field.value.trim(); any = true; }
    });
    if (any) { report.quantities = quantities; }
    if (value(form, 'lat') && value(form, 'lon')) {
      report.location = { lat: +value(form, 'lat'), lon: +value(form, 'lon'), crs: value(form, 'crs') };
      if (value(form, 'accuracy_m')) { report.location.accuracy_m = +value(form, 'accuracy_m'); }
    } else if (typed) {
      report.location = { lat: +typed[1], lon: +typed[2], crs: value(form, 'position_crs') || 'gcj02' };
    } else if (value(form, 'position').trim()) {
      return null;
    }
    return report;
  }
  function tooLong(field) {
    // A sign outside the first plane is two units here and one character at the headquarters.
    var count = field.value.trim().replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, '.').length;
    var most = parseInt(field.getAttribute('data-most'), 10), why = one('.why', field.parentNode);
    if (why) { field.parentNode.removeChild(why); }
    field.parentNode.style.borderColor = '';
    if (!(count > most)) { return false; }
    field.parentNode.appendChild(make('p', 'why', say('too_long', { count: count, most: most })));
    field.parentNode.style.borderColor = '#c8262c';
    field.focus();
    return true;
  }
  function take(event) {
    var form = event.target, button = event.submitter || form.pressed || one('button[name=act]', form);
    if (form.passing || !db || !button) { return; }
    var text = form.elements.text;
    if (button.hasAttribute('data-words') && text && !text.value.trim()) {
      event.preventDefault();
      text.focus();
      text.parentNode.style.borderColor = '#c8262c';
      return;
    }
    if (text && tooLong(text)) {
      // Said before it is kept: a kept report can not be shortened any more.
      event.preventDefault();
      return;
    }
    if (button.hasAttribute('data-position') && locating) {
      // The tap waits for the position that is on its way, and for nothing else.
      event.preventDefault();
      tapped = button;
      return;
    }
    var report = reportOf(form, button.value);
    // What the script cannot read goes to the server as it is: it has the sentence for it.
    if (!report) { return; }
    event.preventDefault();
    all('.act', form).forEach(function (each) { each.disabled = true; });
    var shrunk = {}, some = false;
    shots.forEach(function (shot, place) { if (shot.shrunk) { shrunk[place] = shot.shrunk; some = true; } });
    var entry = {
      key: report.key, unit: unit, report: report, title: doc.title, shrunk: some ? shrunk : null,
      photos: shots.map(function (shot) { return { name: shot.name, blob: shot.blob }; })
    };
    keep(entry, function () {
      // What becomes of it is said at the top; the button that was tapped is at the bottom.
      window.scrollTo(0, 0);
      flush();
    }, function () {
      // The browser keeps nothing (private mode, full): the plain form still works.
      window.alert(say('no_storage'));
      form.passing = true;
      unlock();
      button.click();
    });
  }

  /* ---- photos: smaller, with their EXIF ---- */
  function exifOf(bytes) {
    var at = 2, view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.byteLength < 4 || view.getUint16(0) !== 0xFFD8) { return null; }
    while (at + 10 < view.byteLength && view.getUint8(at) === 0xFF) {
      var size = view.getUint16(at + 2);
      if (view.getUint8(at + 1) === 0xE1 && view.getUint32(at + 4) === 0x45786966) {
        return at + 2 + size <= bytes.length ? bytes.slice(at, at + 2 + size) : null;
      }
      if (view.getUint8(at + 1) === 0xDA) { return null; }
      at += 2 + size;
    }
    return null;
  }
  function upright(segment) {
    var view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength), start = 10;
    var little = view.getUint16(start) === 0x4949, first = start + view.getUint32(start + 4, little);
    var count = view.getUint16(first, little);
    for (var index = 0; index < count; index += 1) {
      var entry = first + 2 + index * 12;
      if (view.getUint16(entry, little) === 0x0112) { view.setUint16(entry + 8, 1, little); }
    }
    return segment;
  }
  function shrink(file, done) {
    var turns = window.CSS && CSS.supports && CSS.supports('image-orientation', 'from-image');
    if (file.size <= SHRINK_ABOVE || !window.URL || !HTMLCanvasElement.prototype.toBlob || !turns) { done(file, null); return; }
    var address = URL.createObjectURL(file), image = new Image();
    image.onerror = function () { URL.revokeObjectURL(address); done(file, null); };
    image.onload = function () {
      var scale = Math.min(1, SIDE_MAX / Math.max(image.naturalWidth, image.naturalHeight));
      var canvas = doc.createElement('canvas'), first = { width: image.naturalWidth, height: image.naturalHeight, bytes: file.size };
      canvas.width = Math.round(image.naturalWidth * scale);
      canvas.height = Math.round(image.naturalHeight * scale);
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(address);
      canvas.toBlob(function (small) {
        if (!small || small.size >= file.size) { done(file, null); return; }
        var reader = new FileReader();
        reader.onerror = function () { done(small, first); };
        reader.onload = function () {
          var blob = small;
          try {
            var segment = exifOf(new Uint8Array(reader.result));
            if (segment) { blob = new Blob([new Uint8Array([0xFF, 0xD8]), upright(segment), small.slice(2)], { type: 'image/jpeg' }); }
          } catch (_error) { blob = small; }
          done(blob, first);
        };
        reader.readAsArrayBuffer(file.slice(0, 262144));
      }, 'image/jpeg', QUALITY);
    };
    image.src = address;
  }
  function photos() {
    var place = doc.getElementById('photos');
    if (!place) { return; }
    var most = parseInt(place.getAttribute('data-most'), 10);
    all('input[type=file]', place).forEach(function (field) {
      field.onchange = function () {
        Array.prototype.slice.call(field.files || []).forEach(function (file) {
          if (shots.length >= most) { window.alert(say('too_many', { count: most })); return; }
          var shot = { name: file.name || 'photo.jpg', blob: file, shrunk: null };
          shots.push(shot);
          shrink(file, function (blob, first) {
            shot.blob = blob;
            shot.shrunk = first;
            picture(place, shot);
          });
        });
        field.value = '';
      };
    });
  }
  function picture(place, shot) {
    var node = make('div', 'shot'), image = make('img'), remove = make('button', '', say('remove'));
    image.src = URL.createObjectURL(shot.blob);
    image.alt = shot.name;
    remove.type = 'button';
    remove.onclick = function () { shots.splice(shots.indexOf(shot), 1); place.removeChild(node); };
    node.appendChild(image);
    if (shot.shrunk) { node.appendChild(make('span', '', say('shrunk'))); }
    node.appendChild(remove);
    place.insertBefore(node, place.firstChild);
  }

  /* ---- position: the browser's is WGS-84 by its standard; a typed one says its own system ---- */
  function metres(lat, lon, place) {
    var rad = Math.PI / 180, x = (lon - place.lon) * rad * Math.cos((lat + place.lat) / 2 * rad), y = (lat - place.lat) * rad;
    return Math.round(Math.sqrt(x * x + y * y) * 6371009);
  }
  var locating = false, tapped = null;
  function located() {
    var button = tapped;
    locating = false;
    tapped = null;
    if (button) { button.click(); }
  }
  function position() {
    var field = doc.getElementById('position'), found = doc.getElementById('found'), button = doc.getElementById('locate');
    if (!field || !button || !navigator.geolocation) { return; }
    function ask() {
      found.textContent = say('taking');
      locating = true;
      navigator.geolocation.getCurrentPosition(function (got) {
        var form = doc.getElementById('report'), at = got.coords, office = field.getAttribute('data-lat');
        form.elements.lat.value = at.latitude.toFixed(7);
        form.elements.lon.value = at.longitude.toFixed(7);
        form.elements.accuracy_m.value = Math.round(at.accuracy);
        form.elements.crs.value = 'wgs84';
        var place = office && { lat: +office, lon: +field.getAttribute('data-lon') };
        found.textContent = say('taken', { metres: Math.round(at.accuracy) }) +
          (place ? ' ' + say('from_office', { metres: metres(at.latitude, at.longitude, place) }) : '');
        located();
      }, function (failed) {
        found.textContent = say(failed.code === 1 ? 'denied' : 'no_position');
        one('details', field).open = true;
        found.appendChild(button);
        located();
      }, { enableHighAccuracy: true, timeout: 30000, maximumAge: 60000 });
    }
    button.onclick = ask;
    // A roll call is one tap: its page asks for the position by itself.
    if (field.hasAttribute('data-at-once')) { ask(); return; }
    if (navigator.permissions && navigator.permissions.query) {
      navigator.permissions.query({ name: 'geolocation' }).then(function (state) {
        if (state.state === 'granted') { ask(); }
      }, function () { /* this browser does not tell; the button does */ });
    }
  }

  /* ---- the page itself ---- */
  if (location.pathname.indexOf(base + '/f/') === 0 && window.history.replaceState) {
    // The link's secret leaves the history before the page moves on.
    window.history.replaceState(null, '', base + '/me');
  } else if (location.search.indexOf('done=') > 0 && window.history.replaceState) {
    window.history.replaceState(null, '', location.pathname);
  }
  doc.addEventListener('click', function (event) {
    var button = event.target;
    if (button && button.name === 'act' && button.form) { button.form.pressed = button; }
  }, true);
  open(function (found) {
    db = found;
    all('form.sent').forEach(function (form) { form.addEventListener('submit', take); });
    body.setAttribute('data-ready', db ? 'kept' : 'plain');
    if (db) { flush(); }
  });
  photos();
  position();
  window.addEventListener('online', function () { tries = 0; flush(); });
  window.addEventListener('pageshow', function () { unlock(); flush(); });
  doc.addEventListener('visibilitychange', function () { if (!doc.hidden) { flush(); } });
  if (mark && 'serviceWorker' in navigator && window.isSecureContext) {
    navigator.serviceWorker.register(base + '/worker.js', { scope: base + '/' })['catch'](function () { /* works online */ });
  }
}());
