"use strict";

// system fonts: the default ones would be fetched from the internet
const place = document.getElementById("redoc");
const font = "system-ui, sans-serif";
Redoc.init(
  place.dataset.schema,
  { theme: { typography: { fontFamily: font, headings: { fontFamily: font } } }, expandResponses: "200,201" },
  place,
);
