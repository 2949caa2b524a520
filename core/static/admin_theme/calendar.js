"use strict";
{
  // The stock calendar writes Latin digits, and reads the day from them when it is pressed.
  const digits = () => document.body.dataset.digits;
  const localised = (text) => text.replace(/[0-9]/g, (digit) => digits()[digit]);
  const latin = (text) => text.replace(/./g, (each) => (digits().includes(each) ? digits().indexOf(each) : each));
  const localise = (root, parts) => {
    for (const part of root.querySelectorAll(parts)) part.textContent = localised(part.textContent);
  };

  const draw = CalendarNamespace.draw;
  CalendarNamespace.draw = (month, year, id, callback, selected) => {
    draw.call(CalendarNamespace, month, year, id, (y, m, day) => callback(y, m, latin(day)), selected);
    localise(document.getElementById(id), "caption, td a");
  };

  // After the stock script, which says so beside each moment when the reader's clock is not Amman's.
  window.addEventListener("load", () => setTimeout(() => localise(document, ".timezonewarning")));
}
