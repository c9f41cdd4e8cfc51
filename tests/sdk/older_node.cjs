/* older_node.cjs -- undici, which the SDK stands on, wants a global File; Node 18 keeps it in a module. */
globalThis.File ??= require('node:buffer').File;
