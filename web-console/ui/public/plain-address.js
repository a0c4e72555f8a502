// Leaves a user name and password out of the page's address (http://name:password@host/). Browsers take them out of some
// modules' addresses and not of others: every module would be loaded twice, React too, and no page would draw itself.
(function () {
  var address = new URL(document.URL);
  if (address.username !== '' || address.password !== '') {
    address.username = '';
    address.password = '';
    location.replace(address.href);
  }
})();
