// Keys go to the app from the first moment on, without a click.
"use strict";

function listen() {
  document.querySelector(".xterm-helper-textarea")?.focus();
}

window.addEventListener("focus", listen);
window.addEventListener("load", () => {
  new MutationObserver(listen).observe(document.body, { attributes: true, attributeFilter: ["class"] });
});
