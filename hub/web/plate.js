/* A plate's page without a framework: the keypad. The page also works without this file; README.md says how. */
(function () {
  "use strict";
  document.documentElement.className = "js";

  var WHOLE_DIGITS = 8, AGAIN_MS = 8000;
  var body, form, amount, pay, busy = false;

  function one(selector) { return document.querySelector(selector); }

  /* What may stand there while it is typed: two decimals at most, no zeros before. */
  function fits(text) { return new RegExp("^(0|[1-9]\\d{0," + (WHOLE_DIGITS - 1) + "})?(\\.\\d{0,2})?$").test(text); }

  function type(key) {
    var text = amount.value;
    if (key === "clear") text = "";
    else if (key === "back") text = text.slice(0, -1);
    else if (key === "." && text === "") text = "0.";
    else if (text === "0" && key !== ".") text = key;
    else text += key;
    if (fits(text)) set(text);
  }

  function set(text) {
    amount.value = text;
    body.dataset.reason = "";
  }

  /* In fen, so that nothing is rounded; -1 for what is no amount. */
  function fen(text) {
    var match = /^(\d+)(?:\.(\d{0,2}))?$/.exec(text);
    return match ? Number(match[1]) * 100 + Number(((match[2] || "") + "00").slice(0, 2)) : -1;
  }

  function reason() {
    var wanted = fen(amount.value);
    if (wanted <= 0) return "amount";
    if (wanted < fen(form.dataset.min)) return "little";
    return wanted > fen(form.dataset.max) ? "much" : "";
  }

  /* One press is one order: the hub knows this opening of the page by its key, too. */
  function submit(event) {
    var why = busy ? "" : reason();
    if (busy || why) event.preventDefault();
    if (busy) return;
    body.dataset.reason = why;
    if (why) return;
    amount.value = amount.value.replace(/\.$/, "");
    busy = pay.disabled = true;
    setTimeout(function () { busy = pay.disabled = false; }, AGAIN_MS);
  }

  /* From the back-forward cache comes an old picture: the hub says what became of it. */
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });

  document.addEventListener("DOMContentLoaded", function () {
    body = document.body;
    form = one("form");
    amount = one(".typed input");
    pay = one(".pay");
    form.noValidate = true;
    form.addEventListener("submit", submit);
    /* The page's own keys instead of the phone's keyboard, which would hide half of it. */
    amount.inputMode = "none";
    amount.addEventListener("input", function () { body.dataset.reason = ""; });
    one(".keys").hidden = false;
    one(".keys").addEventListener("click", function (event) {
      var key = event.target.closest("button");
      if (key) type(key.value);
    });
    amount.focus();
  });
})();
