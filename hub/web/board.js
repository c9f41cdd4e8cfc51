/* The hub's page: today's orders, live. README.md says what it asks the hub for. */
(function () {
  "use strict";
  var REFETCH_MS = 500, SAFETY_MS = 15000, LOST_MS = 5000, RETRY_MS = 500, RETRY_MAX_MS = 30000;
  var root = document.documentElement;
  var token = readToken(), last = null, known = {}, socket = null, retries = 0;
  var fetching = false, again = false, fetchedAt = 0, fetchTimer = 0, opened = false, goodAt = 0;

  var words = {
    channel: {
      alipay: ["支付宝", "Alipay"], wechat: ["微信支付", "WeChat Pay"], unionpay: ["云闪付", "UnionPay"],
      cash: ["现金", "Cash"], "": ["", ""]
    },
    state: {
      open: ["等待付款", "Waiting", "wait"], paying: ["付款中", "Paying", "wait"],
      created: ["付款中", "Paying", "wait"], pending: ["付款中", "Paying", "wait"],
      waiting: ["等待付款", "Waiting", "wait"], closing: ["关闭中", "Closing", "wait"],
      unknown: ["结果未知，查询中", "Unknown, asking", "bad"], paid: ["已付", "Paid", "good"],
      late: ["迟到付款", "Late paid", "bad"], failed: ["未成功", "Failed", ""],
      refused: ["未成功", "Refused", ""], closed: ["已关闭", "Closed", ""]
    }
  };

  function id(name) { return document.getElementById(name); }
  function english() { return root.lang === "en"; }

  function word(kind, name) {
    var found = words[kind][name];
    return found ? found[english() ? 1 : 0] : name;
  }

  /* Out of the address at once, so that it is not copied on with it. */
  function readToken() {
    var query = new URLSearchParams(location.search);
    if (query.has("token")) {
      sessionStorage.setItem("shanju.token", query.get("token"));
      history.replaceState(null, "", location.pathname);
    }
    return sessionStorage.getItem("shanju.token") || "";
  }

  /* Whole fen, so nothing is rounded. */
  function yuan(fen) {
    var digits = String(Math.abs(fen)).padStart(3, "0");
    var whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
    return (fen < 0 ? "−" : "") + "¥" + whole + "." + digits.slice(-2);
  }

  function count(n) { return String(n).replace(/\B(?=(\d{3})+$)/g, ","); }

  /* part / whole in percent; half up, as the hub rounds. */
  function percent(part, whole, decimals) {
    var scale = Math.pow(10, decimals);
    return whole > 0 ? (Math.floor(part * 100 * scale / whole + 0.5) / scale).toFixed(decimals) + "%" : "–";
  }

  function clock(us, options) {
    return new Intl.DateTimeFormat("zh-CN", Object.assign({ timeZone: "Asia/Shanghai", hourCycle: "h23" }, options))
      .format(new Date(us / 1000));
  }

  function time(us) { return clock(us, { hour: "2-digit", minute: "2-digit", second: "2-digit" }); }
  function day(us) { return clock(us, { year: "numeric", month: "2-digit", day: "2-digit" }).replace(/\//g, "-"); }

  function ago(us) {
    var s = Math.max(0, Math.round(Date.now() / 1000 - us / 1e6));
    var steps = [[60, "秒", "s"], [60, "分钟", " min"], [24, "小时", " h"], [1e9, "天", " d"]];
    for (var i = 0; s >= steps[i][0]; i++) s = Math.floor(s / steps[i][0]);
    return english() ? s + steps[i][2] + " ago" : s + steps[i][1] + "前";
  }

  function make(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  /* What is shown. */
  function showFigures(figures) {
    var all = Object.assign({}, figures);
    var shown = {
      average: figures.paid_count > 0 ? yuan(Math.round(figures.paid_fen / figures.paid_count)) : "–",
      conversion: percent(figures.paid_count, figures.initiated_count, 1),
      rate: percent(figures.fee_fen, figures.paid_fen - figures.cash_fen, 2)
    };
    Object.keys(all).forEach(function (name) {
      shown[name] = /_fen$/.test(name) ? yuan(all[name]) : count(all[name]);
    });
    document.querySelectorAll("[data-figure]").forEach(function (node) {
      node.textContent = shown[node.dataset.figure];
    });
    id("late").hidden = !figures.late_count;
  }

  function orderRow(order, names, fresh) {
    var row = make("tr", order.state + (fresh ? " fresh" : ""));
    var place = make("td", "place", order.store);
    var state = make("td", "state");
    var kind = (words.state[order.state] || ["", "", "bad"])[2];
    if (order.terminal) place.append(make("span", "", " · " + (names[order.terminal] || order.terminal)));
    state.append(make("span", "pill " + kind, word("state", order.state)));
    row.append(make("td", "time", time(order.at)), place, make("td", "amount", yuan(order.amount_fen)),
      make("td", "channel", word("channel", order.channel || "")), state, make("td", "number", order.number || ""));
    return row;
  }

  function showOrders(orders, names) {
    var rows = document.createDocumentFragment();
    var seen = {};
    orders.forEach(function (order) {
      var mark = order.state + order.amount_fen;
      seen[order.id] = mark;
      rows.append(orderRow(order, names, opened && known[order.id] !== mark));
    });
    known = seen;
    opened = true;
    id("orders").replaceChildren(rows);
    id("table").hidden = orders.length === 0;
    id("no-orders").hidden = orders.length !== 0;
  }

  function isOnline(terminal) { return last.online.indexOf(terminal.number) >= 0; }

  function waitingOf(terminal, orders) {
    if (terminal.waiting !== undefined) return terminal.waiting;
    return orders.filter(function (order) {
      return order.terminal === terminal.number && (words.state[order.state] || [])[2] === "wait";
    }).length;
  }

  function terminalRow(terminal, orders) {
    var row = make("li"), text = make("div", "", terminal.name || terminal.number), online = isOnline(terminal);
    var waiting = waitingOf(terminal, orders), mark = make("i", online ? "online" : "");
    var seen = online ? (english() ? "online" : "在线") :
      terminal.seen_us ? (english() ? "seen " : "离线 · ") + ago(terminal.seen_us) : (english() ? "never seen" : "从未连接");
    var where = make("small", "", terminal.store + " ");
    where.append(make("span", "", "· " + seen));
    text.append(where);
    row.append(mark, text);
    if (terminal.aside) row.append(make("span", "pill bad", (english() ? "set aside " : "搁置 ") + terminal.aside));
    if (waiting) row.append(make("span", "pill wait", (english() ? "waiting " : "待付 ") + waiting));
    return row;
  }

  function showTerminals(terminals, orders) {
    var rows = document.createDocumentFragment();
    terminals.forEach(function (terminal) { rows.append(terminalRow(terminal, orders)); });
    id("terminals").replaceChildren(rows);
    id("no-terminals").hidden = terminals.length !== 0;
    id("online").textContent = terminals.filter(isOnline).length + " / " + terminals.length;
  }

  function show() {
    var names = {};
    if (!last) return;
    last.terminals.forEach(function (terminal) { names[terminal.number] = terminal.name; });
    id("locked").hidden = true;
    id("board").hidden = false;
    id("day").textContent = day(last.day_us || Date.now() * 1000);
    showFigures(last.figures);
    showOrders(last.orders, names);
    showTerminals(last.terminals, last.orders);
  }

  function lock() {
    id("board").hidden = true;
    id("locked").hidden = false;
    id("wrong").hidden = !token;
    last = null;
    if (socket) socket.close();
    showLive();
  }

  /* Live is only what is both connected and fetched. */
  function showLive() {
    var locked = !id("locked").hidden;
    var on = socket && socket.readyState === 1 && last && fetchedAt === goodAt;
    id("live").hidden = locked;
    document.querySelector(".day").hidden = !last;
    id("live").dataset.live = on ? "on" : goodAt ? "lost" : "connecting";
    if (goodAt) id("as-of").textContent = time(goodAt * 1000);
  }

  /* At most twice a second, and never two at once. */
  function refetch() {
    if (fetching || fetchTimer) {
      again = fetching;
      return;
    }
    fetchTimer = setTimeout(fetchNow, Math.max(0, fetchedAt + REFETCH_MS - Date.now()));
  }

  function fetchNow() {
    var started = Date.now();
    fetchTimer = 0;
    fetching = true;
    fetchedAt = started;
    fetch("/board/today", {
      cache: "no-store",
      headers: token ? { Authorization: "Bearer " + token, Accept: "application/json" } : { Accept: "application/json" }
    }).then(function (response) {
      if (response.status === 401 || response.status === 403) return lock();
      if (!response.ok) throw new Error(response.status);
      return response.json().then(function (today) {
        last = today;
        goodAt = started;
        show();
        connect();
      });
    }).catch(function () { /* the mark says it; the timer asks again */ }).then(function () {
      fetching = false;
      showLive();
      if (again) {
        again = false;
        refetch();
      }
    });
  }

  function connect() {
    var url = location.origin.replace(/^http/, "ws") + "/board/live";
    if (socket || document.hidden) return;
    socket = new WebSocket(url + (token ? "?token=" + encodeURIComponent(token) : ""), "shanju.console.v1");
    socket.onopen = function () { retries = 0; refetch(); showLive(); };
    socket.onmessage = refetch;
    socket.onclose = function () {
      var most = Math.min(RETRY_MAX_MS, RETRY_MS * Math.pow(2, retries++));
      socket = null;
      showLive();
      setTimeout(function () { if (last) connect(); }, most / 2 + Math.random() * most / 2);
    };
  }

  /* The hint may get lost, or the hub may not have heard of it yet. */
  function tick() {
    var live = socket && socket.readyState === 1;
    if (!document.hidden && id("locked").hidden && Date.now() - fetchedAt >= (live ? SAFETY_MS : LOST_MS)) refetch();
    showLive();
  }

  function setLanguage(language) {
    root.lang = language;
    localStorage.setItem("shanju.language", language);
    if (last) show();
  }

  id("language").addEventListener("click", function () { setLanguage(english() ? "zh" : "en"); });
  id("unlock").addEventListener("submit", function (event) {
    event.preventDefault();
    token = id("token").value.trim();
    sessionStorage.setItem("shanju.token", token);
    id("token").value = "";
    id("locked").hidden = true;
    refetch();
  });
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) return;
    refetch();
    if (last) connect();
  });
  setLanguage(localStorage.getItem("shanju.language") || (/^zh/i.test(navigator.language) ? "zh" : "en"));
  setInterval(tick, 1000);
  refetch();
})();
