// The browser answers the form's question by work: it looks for a number whose SHA-256 begins with enough zero bits.
(() => {
  const BATCH = 200;
  const solve = async (form) => {
    const bits = Number(form.dataset.work), token = form.elements.token.value, text = new TextEncoder();
    for (let start = 0; ; start += BATCH) {
      const tries = Array.from({ length: BATCH }, (_, index) => start + index);
      const found = await Promise.all(tries.map((one) => crypto.subtle.digest("SHA-256", text.encode(`${token}:${one}`))));
      const hit = found.findIndex((digest) => new DataView(digest).getUint32(0) >>> (32 - bits) === 0);
      if (hit >= 0) return start + hit;
    }
  };
  const form = document.querySelector("form[data-work]");
  // Without a secure connection browsers offer no digest: then the sum stays to be answered.
  if (!form || !window.crypto?.subtle) return;
  solve(form).then((number) => { form.elements.work.value = number; form.querySelector("[data-sum]").hidden = true; });
})();
