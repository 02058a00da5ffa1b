select * from orders
select * from orders where id = 77
select * from orders where customer = 5
select * from orders where customer <> 5
select * from orders where state = 'sent'
select * from orders where state <> 'done'
select * from orders where state = 'unknown'
select * from orders where state in ('new', 'lost')
select * from orders where id < 1000
select * from orders where id <= 1000
select * from orders where id > 15000
select * from orders where id >= 15000
select * from orders where 5000 > id
select * from orders where id between 2000 and 3000
select * from orders where id < 3000 and id > 2500
select * from orders where day >= '2022-06-01' and day < '2022-07-01'
select * from orders where total > 900
select * from orders where total between 100 and 200
select * from orders where note is null
select * from orders where note is not null
select * from orders where note = 'note 7'
select * from orders where paid
select * from orders where not paid
select * from orders where paid is not true
select * from orders where state = 'sent' or state = 'new'
select * from orders where state = 'done' and paid
select * from orders where state like 's%'
select * from orders where state like 'sent'
select * from orders where note like 'note 1%'
select * from orders where customer = any (array[1, 2, 3, 4])
select * from orders where customer = 1::bigint
select * from orders where customer < 100::bigint
select * from customers where score > 90.5
select * from customers where since < '2016-01-01 00:00+00'
select * from customers where country = 'B'
select * from skewed where k = 1
select * from skewed where k = 777
select * from skewed where k > 500
select * from orders o join customers c on c.id = o.customer
select * from orders o join customers c on c.id = o.customer where c.country = 'B'
select * from orders o join customers c on c.id = o.customer where o.state = 'lost'
select * from orders o join customers c on c.id = o.customer where o.day >= '2022-06-01' and o.day < timestamp '2022-12-01 00:00'
select * from skewed a join skewed b on a.k = b.k
select * from skewed a join customers c on a.k = c.id
select * from orders a join orders b on a.customer = b.customer
select state from orders group by state
select customer, state from orders group by customer, state
select country, count(*) from customers group by country
select state, count(*) from orders where id < 5000 group by state
