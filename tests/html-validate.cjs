// Settings of html-validate for `make validate`: all rules of the HTML standard and of accessibility, but two.
module.exports = {
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // furo writes <article role="main">, and we list sources and results in elements with the role of a list:
    // the roles are right, and the elements are not ours to rename.
    "prefer-native-element": "off",
    // The search box of the menu has no button: Enter sends it, and so does the keyboard of a phone.
    "wcag/h32": "off",
  },
};
