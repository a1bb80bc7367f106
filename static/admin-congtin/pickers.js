/* Django's pickers of many rows (Select2) stand beside their label without its name. */
"use strict";

{
  const nameAll = () => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const name = select.labels[0]?.textContent.trim().replace(/:$/, "");
      const box = select.parentElement.querySelector(".select2-container");
      if (!name || !box) continue;
      for (const part of box.querySelectorAll("[role=combobox], [role=textbox], input")) {
        part.setAttribute("aria-label", name);
      }
    }
  };

  /* One turn later: Django makes the pickers in a handler of the same event. */
  addEventListener("DOMContentLoaded", () => django.jQuery(() => setTimeout(nameAll)));
}
