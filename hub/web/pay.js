/* The pay page without a framework. The page also works without this file; README.md says how. */
(function () {
  "use strict";
  document.documentElement.className = "js";

  var POLL_MS = 1000, POLL_MAX_MS = 5000, POLLS_FAST = 15, SLOW_MS = 20000, PAID_POLL_MS = 120000;
  var BRIDGE_MS = 3000, BRIDGE_SANDBOX_MS = 300, GO_ON_MS = 10000, SHOP_MS = 3000;
  var by, body, form, shop, code, home, told, after, busy = false, timer = 0, polls = 0, began = 0, paidAt = 0;

  function one(selector) { return document.querySelector(selector); }

  function show(state, reason) {
    body.dataset.state = state;
    body.dataset.reason = reason || "";
    if (state === "paid" && !paidAt) {
      paidAt = Date.now();
      polls = 0;
      setTimeout(function () { code.classList.add("due"); }, after * 1000);
      /* A shop that he came from waits for him; once, so that its Back does not send him on again. */
      if (shop && !history.state) setTimeout(function () { history.replaceState(1, ""); location.assign(shop); }, SHOP_MS);
    }
  }

  /* The cashier who got the result needs no code; a code being shown is not taken away. */
  function setCode(digits) {
    if (!/^\d{8}$/.test(digits || "")) digits = "";
    if (digits === "" && code.open) return;
    code.dataset.code = digits;
    var halves = code.querySelectorAll("b");
    halves[0].textContent = digits.slice(0, 4);
    halves[1].textContent = digits.slice(4);
  }

  function render(answer) {
    var same = answer.state === body.dataset.state && !answer.reason;
    told = answer;
    show(answer.state, same ? body.dataset.reason : answer.reason);
    if (answer.paid_at) one(".time").textContent = answer.paid_at;
    if (answer.number) {
      one("dl").dataset.number = answer.number;
      one(".number").textContent = answer.number;
    }
    setCode(answer.code);
  }

  function ask(url, options) {
    options.headers = Object.assign({ Accept: "application/json" }, options.headers);
    options.credentials = "same-origin";
    options.cache = "no-store";
    return fetch(url, options).then(function (response) {
      return response.json();
    }).then(function (answer) {
      if (!answer.state) throw new Error("not an answer");
      return answer;
    });
  }

  /* Asking how it stands: quickly at first, slower later, at once when the page is looked at. */
  function wanted() {
    var state = body.dataset.state;
    if (!body.dataset.status) return false;
    return state === "waiting" || (state === "creating" && told) ||
      (state === "paid" && Date.now() - paidAt < PAID_POLL_MS);
  }

  function pollAfter(ms) {
    clearTimeout(timer);
    if (wanted()) timer = setTimeout(poll, ms);
  }

  function nextDelay() {
    var slower = Math.max(0, polls - POLLS_FAST);
    return Math.min(POLL_MAX_MS, POLL_MS * (1 + slower / 4));
  }

  function heard(answer) {
    /* The channel took its time to take the payment: now the wallet can be opened. */
    if (body.dataset.state === "creating") return act(answer);
    if (answer.state === "ready" && home !== "ready") return again();
    render(answer);
  }

  /* What the wallet is told is signed for whoever opens it. */
  function status(opens) {
    return ask(body.dataset.status + (opens || body.dataset.state === "creating" ? "?bridge=1" : ""), {});
  }

  function poll() {
    polls++;
    status().then(heard, function () { polls += 2; }).then(function () {
      var ms = Date.now() - began;
      one(".slow").hidden = ms < SLOW_MS;
      one(".go-on").hidden = !told || !(told.trade_no || "bridge" in told) || busy || (location.hash === "#done" && ms < GO_ON_MS);
      pollAfter(nextDelay());
    });
  }

  /* Paying. A wallet's code is good for one attempt: a new attempt begins with a new scan. */
  function again() { location.replace(form.dataset.again || location.pathname.replace(/\/result$/, "")); }

  function back(reason) {
    busy = false;
    show(home, reason);
    pollAfter(POLL_MS);
  }

  function withBridge(name, ms, then) {
    var done = false;
    function finish() {
      if (done) return;
      done = true;
      then(window[name]);
    }
    if (window[name]) return finish();
    document.addEventListener(name + "Ready", finish);
    setTimeout(finish, ms);
  }

  function afterWallet(result, answer) {
    var word = String(result && (result.resultCode || result.err_msg));
    if (/^6001$|:cancel$/.test(word)) return back("aborted");
    if (word === "6002") return back("network");
    if (!/^(9000|8000|6004)$|:ok$/.test(word)) return back("wallet");
    if (home === "ready") return location.replace(answer.result_url + "#done");
    location.hash = "#done";
    began = Date.now();
    back("");
  }

  function openWallet(answer) {
    var asked = JSON.parse(answer.bridge || 0);
    if (asked.go) return location.assign(asked.go);
    busy = true;
    withBridge((asked ? "Weixin" : "Alipay") + "JSBridge", answer.cashier_url ? BRIDGE_SANDBOX_MS : BRIDGE_MS, function (bridge) {
      function done(result) { afterWallet(result, answer); }
      if (bridge && asked) {
        bridge.invoke(asked.call, asked.with, done);
      } else if (bridge) {
        bridge.call("tradePay", { tradeNO: answer.trade_no }, done);
      } else if (answer.cashier_url) {
        location.assign(answer.cashier_url);
      } else {
        back("wallet"); /* a slow phone: its bridge may be there for the next press */
      }
    });
  }

  function act(answer) {
    if (answer.state === "waiting" && (answer.bridge || answer.trade_no)) return openWallet(answer);
    if (answer.state === "waiting") {
      told = answer;
      body.dataset.status = body.dataset.status || answer.result_url;
      return pollAfter(POLL_MS);
    }
    if (answer.state === "paid" && answer.result_url) return location.replace(answer.result_url);
    if (answer.state === "ready") return again();
    if (answer.state === "failed" && answer.reason === "busy") return back("crowded");
    busy = false;
    render(answer);
  }

  function press(event) {
    var fields = [];
    event.preventDefault();
    if (busy) return;
    busy = true;
    told = null;
    show("creating");
    [].forEach.call(form.elements, function (field) {
      if (field.name && (field.type !== "submit" || field === by)) fields.push(encodeURIComponent(field.name) + "=" + encodeURIComponent(field.value));
    });
    ask(form.getAttribute("action"), {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: fields.join("&")
    }).then(act).catch(function (error) { back(error instanceof TypeError ? "network" : "crowded"); });
  }

  /* From the back-forward cache comes an old picture: ask for the present one. */
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });

  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && body) pollAfter(0);
  });

  document.addEventListener("DOMContentLoaded", function () {
    body = document.body;
    form = one("form");
    code = one(".code");
    shop = one(".shop").dataset.shop;
    home = body.dataset.state;
    after = Number(code.dataset.after) || 0;
    began = Date.now();
    /* Of several buttons, the one that was pressed is told. */
    form.addEventListener("click", function (event) { by = event.target.closest("button"); });
    form.addEventListener("submit", press);
    one(".go-on").addEventListener("click", function () {
      if (!busy && told) (told.trade_no ? Promise.resolve(told) : status(1)).then(act, function () { back("network"); });
    });
    if (home === "paid") show("paid");
    /* From a plate: Pay has been pressed there. A reload is no press. */
    if (home === "ready" && location.hash === "#pay") {
      history.replaceState(null, "", location.pathname + location.search);
      press({ preventDefault: function () {} });
    }
    pollAfter(home === "waiting" ? 0 : POLL_MS);
  });
})();
