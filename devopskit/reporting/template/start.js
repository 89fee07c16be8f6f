(async function () {
  'use strict';
  var tools = document.querySelector('.tools'), button = document.getElementById('start');
  if (!tools || !('DecompressionStream' in window)) { return; }
  async function library() {
    var packed = atob(document.getElementById('library').textContent.trim()), bytes = new Uint8Array(packed.length);
    for (var i = 0; i < packed.length; i++) { bytes[i] = packed.charCodeAt(i); }
    var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    var script = document.createElement('script');
    script.textContent = await new Response(stream).text();
    document.head.appendChild(script);
    return window.Plotly || window.moduleName;
  }
  async function start() {
    button.disabled = true;
    var Plotly = await library();
    var figures = document.querySelectorAll('figure[data-role="chart"]');
    for (var i = 0; i < figures.length; i++) {
      var source = figures[i].querySelector('script.figure'), box = figures[i].querySelector('.picture');
      if (!source) { continue; }
      var figure = JSON.parse(source.textContent), live = document.createElement('div');
      delete figure.layout.width;
      live.className = 'live';
      live.setAttribute('role', 'img');
      live.setAttribute('aria-labelledby', figures[i].querySelector('figcaption').id);
      box.replaceChildren(live);
      await Plotly.newPlot(live, figure.data, figure.layout, { responsive: true, displayModeBar: false, displaylogo: false });
    }
    button.hidden = true;
  }
  if (tools.hasAttribute('data-automatic')) { await start(); return; }
  button.hidden = false;
  button.addEventListener('click', start);
})();
