/** The explorer page: sign-in first, then GraphiQL. */
import { createRoot } from "react-dom/client";
import "../base.css";
import "./explorer.css";
import { Explorer } from "./explorer";

const root = document.getElementById("explorer");
if (root) createRoot(root).render(<Explorer />);
