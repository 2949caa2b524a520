"use strict";
// A menu longer than the window begins at the entry of the page that is open, also where CSS cannot say so.
document.querySelector(".office__nav [aria-current]")?.scrollIntoView({ block: "nearest" });
