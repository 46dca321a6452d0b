// The link to a page in another language leads to the section that is open. Without this it leads to the page's top.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".languages a");
  if (link) link.hash = location.hash;
});
