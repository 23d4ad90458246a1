-- A table of customers' orders: filled, indexed, asked.
-- SPDX-License-Identifier: GPL-2.0-or-later
.mode csv
CREATE TABLE orders (number TEXT, customer TEXT, article TEXT, price INTEGER);
.import orders.csv orders
CREATE INDEX by_customer ON orders (customer, number);
CREATE INDEX by_article ON orders (article);
SELECT customer, count(*), sum(price) FROM orders
    GROUP BY customer ORDER BY 3 DESC, 1 LIMIT 20;
SELECT count(*) FROM orders WHERE article LIKE '%brass%' AND price > 500;
SELECT a.customer, a.number, b.number FROM orders a JOIN orders b
    ON a.customer = b.customer AND a.number < b.number
    WHERE a.article = b.article ORDER BY 1, 2, 3 LIMIT 50;
SELECT upper(article), min(number), max(number), group_concat(customer)
    FROM (SELECT * FROM orders ORDER BY number LIMIT 500)
    GROUP BY article ORDER BY 1 LIMIT 20;
UPDATE orders SET article = replace(article, ' ', '-') || customer;
SELECT count(DISTINCT article), sum(length(article)) FROM orders;
