// The reader's own settings that must stand before the first paint: large type. (Dark follows the system.)
(() => {
  const root = document.documentElement;
  const wanted = () => { try { return localStorage.getItem("large"); } catch { return null; } };
  if (wanted() !== null) root.classList.toggle("large", wanted() === "1");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => { if (!root.classList.contains("cockpit")) root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  paint();
  dark.addEventListener("change", paint);

  const remember = (on) => {
    try { localStorage.setItem("large", on ? "1" : "0"); } catch { /* private mode: the cookie still holds */ }
    document.cookie = `large=${on ? "1" : "0"}; path=/; max-age=31536000; samesite=lax`;
  };
  const show = () => document.querySelectorAll("[data-large]").forEach((button) =>
    button.setAttribute("aria-pressed", String(root.classList.contains("large"))));
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-large]")) { remember(root.classList.toggle("large")); show(); }
    if (event.target.closest("[data-back]")) history.back();
    const back = event.target.closest("a[data-back-to]");
    if (back) back.search = kept(back.pathname) || back.search;
    if (event.target.closest("[data-print]")) print();
    document.querySelectorAll("details.user[open], details.drawer[open]").forEach((open) => {
      if (!open.contains(event.target)) open.open = false;
    });
  });
  // How a list was narrowed when one left it: the way back (a[data-back-to]) finds it so.
  const kept = (path) => { try { return sessionStorage.getItem(`list:${path}`); } catch { return null; } };
  addEventListener("pagehide", () => { try { sessionStorage.setItem(`list:${location.pathname}`, location.search); } catch { /* private mode: back leads to the whole list */ } });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details.user[open], details.drawer[open]").forEach((open) => { open.open = false; });
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const field = document.querySelector('[data-key="/"]');
      if (field) { event.preventDefault(); field.focus(); }
    }
  });
})();
