// Sets the colours before the first paint, so that a dark screen never flashes white.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem('detour-color-scheme');
  } catch {
    // Storage is switched off: follow the system.
  }
  var dark =
    stored === 'dark' || (stored !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
