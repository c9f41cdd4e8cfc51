// What WeChat's browser puts into a page: for a merchant's page that is opened in another one.
(function () {
  var script = document.currentScript;
  var base = new URL(script.src).origin;
  window.WeixinJSBridge = {
    invoke: function (name, params, then) {
      if (name !== 'getBrandWCPayRequest') {
        then({ err_msg: name + ':fail', err_desc: 'the sandbox pays only' });
        return;
      }
      fetch(base + '/wechat/jsbridge/invoke', { method: 'POST', body: JSON.stringify(params) })
        .then(function (answer) { return answer.json(); })
        .then(then, function (error) { then({ err_msg: name + ':fail', err_desc: String(error) }); });
    },
    on: function () {},
    call: function () {},
  };
  document.dispatchEvent(new Event('WeixinJSBridgeReady'));
})();
