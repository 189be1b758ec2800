/* Lets pages that were seen open again without a signal. It keeps no secret and never answers for a report. */
var PAGES = 'pages-' + FACTS.version, FILES = 'files-' + FACTS.version, WAIT_MS = 8000;

self.addEventListener('install', function (event) {
  event.waitUntil(caches.open(FILES).then(function (cache) { return cache.addAll(FACTS.assets); }).then(function () {
    return self.skipWaiting();
  }));
});
self.addEventListener('activate', function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name !== PAGES && name !== FILES; }).map(function (name) {
      return caches.delete(name);
    }));
  }).then(function () { return self.clients.claim(); }));
});
self.addEventListener('fetch', function (event) {
  var url = new URL(event.request.url), path = url.pathname.slice(FACTS.base.length);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) { return; }
  if (path.indexOf('/static/') === 0) {
    event.respondWith(caches.match(event.request).then(function (kept) { return kept || fetch(event.request); }));
  } else if (event.request.mode === 'navigate' && (path === '/me' || path.indexOf('/d/') === 0)) {
    event.respondWith(page(event.request, url.pathname));
  }
});

function page(request, path) {
  var slow = new Promise(function (resolve) { setTimeout(resolve, WAIT_MS); });
  var fresh = fetch(request).then(function (answer) {
    return caches.open(PAGES).then(function (cache) {
      if (answer.status === 401) { return caches.delete(PAGES).then(function () { return answer; }); }
      return (answer.ok ? cache.put(path, answer.clone()) : Promise.resolve()).then(function () { return answer; });
    });
  });
  function kept() { return caches.open(PAGES).then(function (cache) { return cache.match(path); }); }
  return Promise.race([fresh, slow.then(kept)]).then(function (answer) {
    return answer || fresh;
  }).catch(function (error) {
    return kept().then(function (answer) { if (answer) { return answer; } throw error; });
  });
}
