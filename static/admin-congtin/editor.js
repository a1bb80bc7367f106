/* What CKEditor needs from this site. Loaded after ckeditor.js, before any editor starts. */
"use strict";

(() => {
  if (!window.CKEDITOR) return;

  CKEDITOR.config.uploadImage_supportedTypes = /image\/(jpeg|png|gif|webp)/;

  /* CKEditor reads our answer only with status 200; for others it would say "HTTP error". */
  function ownMessage(loader) {
    try {
      return JSON.parse(loader.xhr.responseText).error.message;
    } catch {
      return "";
    }
  }

  function sendToken(event) {
    const loader = event.data.fileLoader;
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    loader.xhr.setRequestHeader("X-CSRFToken", token ? token.value : "");
    loader.on("error", () => { loader.message = ownMessage(loader) || loader.message; }, null, null, 1);
  }

  /* CKEditor's Vietnamese has gaps; news/editor.py fills them. */
  function useOwnTexts({ editor }) {
    for (const [path, text] of Object.entries(editor.config.ownTexts ?? {})) {
      const names = path.split(".");
      const last = names.pop();
      const group = names.reduce((found, name) => found?.[name], editor.lang);
      if (group) group[last] = text;
    }
  }

  CKEDITOR.on("instanceCreated", ({ editor }) => {
    editor.on("langLoaded", useOwnTexts);
    editor.on("fileUploadRequest", sendToken); // between opening the request (5) and sending (999)
  });

  /* Ask before typed work is left behind. */
  let isSending = false;
  const typedIn = new Set();

  function isUnsaved() {
    return typedIn.size > 0 || Object.values(CKEDITOR.instances).some((editor) => editor.checkDirty());
  }

  document.addEventListener("input", ({ target }) => { if (target.form?.method === "post") typedIn.add(target); });
  document.addEventListener("submit", () => { isSending = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSending && isUnsaved()) event.preventDefault();
  });
})();
