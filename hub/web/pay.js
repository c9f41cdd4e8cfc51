/* The pay page without a framework. The page also works without this file; README.md says how. */
(function () {
  "use strict";
  document.documentElement.className = "js";

  var POLL_MS = 1000, POLL_MAX_MS = 5000, POLLS_FAST = 15, SLOW_MS = 20000, PAID_POLL_MS = 120000;
  var BRIDGE_MS = 3000, BRIDGE_SANDBOX_MS = 300;
  var body, form, code, busy = false, timer = 0, polls = 0, began = 0, paidAt = 0;

  function one(selector) { return document.querySelector(selector); }

  function show(state, reason) {
    body.dataset.state = state;
    if (reason) body.dataset.reason = reason;
    one(".note").hidden = true;
    if (state === "paid" && !paidAt) {
      paidAt = Date.now();
      polls = 0;
      setTimeout(showCode, (Number(code.dataset.after) || 0) * 1000);
    }
  }

  function fail(reason) { busy = false; show("failed", reason); }

  /* The cashier who got the result needs no code; a code being shown is not taken away. */
  function setCode(digits) {
    if (!/^\d{8}$/.test(digits || "")) digits = "";
    if (digits === "" && code.open) return;
    code.dataset.code = digits;
    var halves = code.querySelectorAll("b");
    halves[0].textContent = digits.slice(0, 4);
    halves[1].textContent = digits.slice(4);
  }

  function showCode() { code.classList.add("due"); }

  function render(answer) {
    show(answer.state, answer.reason);
    if (answer.paid_at) one(".time").textContent = answer.paid_at;
    setCode(answer.code);
  }

  function ask(url, options) {
    options.headers = Object.assign({ Accept: "application/json" }, options.headers);
    options.credentials = "same-origin";
    options.cache = "no-store";
    return fetch(url, options).then(function (response) {
      return response.json().then(function (answer) {
        if (!answer.state) throw new Error("no state");
        return answer;
      });
    });
  }

  /* Polling: quick at first, slower later, at once when the page is looked at again. */
  function pollAfter(ms) {
    clearTimeout(timer);
    timer = setTimeout(poll, ms);
  }

  function nextDelay() {
    return polls < POLLS_FAST ? POLL_MS : Math.min(POLL_MAX_MS, POLL_MS * (1 + (polls - POLLS_FAST) / 4));
  }

  function wanted() {
    var state = body.dataset.state;
    if (!body.dataset.status) return false;
    return state === "waiting" || (state === "paid" && Date.now() - paidAt < PAID_POLL_MS);
  }

  function poll() {
    if (!wanted()) return;
    polls++;
    ask(body.dataset.status, {}).then(render, function () { polls += 2; }).then(function () {
      one(".slow").hidden = Date.now() - began < SLOW_MS;
      if (wanted()) pollAfter(nextDelay());
    });
  }

  function startPolling() {
    began = Date.now();
    if (wanted()) pollAfter(POLL_MS);
  }

  /* Paying. */
  function withBridge(ms, then) {
    var done = false;
    function finish() {
      if (done) return;
      done = true;
      then(window.AlipayJSBridge);
    }
    if (window.AlipayJSBridge) return finish();
    document.addEventListener("AlipayJSBridgeReady", finish);
    setTimeout(finish, ms);
  }

  function afterWallet(result, answer) {
    var word = String(result && result.resultCode);
    busy = false;
    if (word === "9000" || word === "8000" || word === "6004") {
      location.replace(answer.result_url);
    } else if (word === "6001") {
      show("ready");
      one(".note").hidden = false;
    } else {
      show("failed", word === "6002" ? "network" : "wallet");
    }
  }

  function openWallet(answer) {
    withBridge(answer.cashier_url ? BRIDGE_SANDBOX_MS : BRIDGE_MS, function (bridge) {
      if (bridge) {
        bridge.call("tradePay", { tradeNO: answer.trade_no }, function (result) {
          afterWallet(result, answer);
        });
      } else if (answer.cashier_url) {
        location.assign(answer.cashier_url);
      } else {
        busy = false;
        show("unsupported");
      }
    });
  }

  function act(answer) {
    if (answer.state === "waiting" && answer.trade_no) return openWallet(answer);
    if ((answer.state === "waiting" || answer.state === "paid") && answer.result_url) {
      location.replace(answer.result_url);
      return;
    }
    busy = false;
    render(answer);
  }

  function press(event) {
    var fields = [];
    event.preventDefault();
    if (busy) return;
    busy = true;
    show("creating");
    [].forEach.call(form.elements, function (field) {
      if (field.name) fields.push(encodeURIComponent(field.name) + "=" + encodeURIComponent(field.value));
    });
    ask(form.getAttribute("action"), {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: fields.join("&")
    }).then(act).catch(function () { fail("network"); });
  }

  /* From the back-forward cache comes an old picture: ask for the present one. */
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });

  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && body && wanted()) pollAfter(0);
  });

  document.addEventListener("DOMContentLoaded", function () {
    body = document.body;
    form = one("form");
    code = one(".code");
    form.addEventListener("submit", press);
    if (body.dataset.state === "paid") show("paid");
    startPolling();
  });
})();
